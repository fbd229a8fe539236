import type { AudioDevices } from "./devices";

export interface MediaQuality {
  /** Packets lost of those expected in the last interval, 0-1. */
  loss: number;
  jitterMs: number;
  roundTripMs: number | null;
  /** 0 (nothing heard) to 4 (good), for the bars. */
  bars: number;
}

/**
 * One peer connection for one call. The browser always offers and the server, an ICE-lite agent on a known port, answers: so the offer goes
 * out at once, without waiting for candidates.
 */
export class CallMedia {
  private readonly peer: RTCPeerConnection;
  private readonly audio = new Audio();
  private readonly sender: RTCRtpSender;
  private track: MediaStreamTrack | null = null;
  private last = { received: 0, lost: 0 };
  private closed = false;

  constructor(
    private readonly devices: AudioDevices,
    /** The path is broken and a new offer with an ICE restart is wanted. */
    private readonly onRestartWanted: () => void,
  ) {
    this.peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", rtcpMuxPolicy: "require" });
    this.sender = this.peer.addTransceiver("audio", { direction: "sendrecv" }).sender;
    this.audio.autoplay = true;
    this.peer.ontrack = (event) => {
      this.audio.srcObject = event.streams[0] ?? new MediaStream([event.track]);
      void this.audio.play().catch(() => {});
    };
    this.peer.oniceconnectionstatechange = () => {
      const state = this.peer.iceConnectionState;
      if (!this.closed && (state === "disconnected" || state === "failed")) this.onRestartWanted();
    };
    void this.devices.route(this.audio, "speaker");
    this.devices.addEventListener("change", this.onDeviceChange);
  }

  get state(): RTCPeerConnectionState {
    return this.peer.connectionState;
  }

  /** True once a first offer was answered: later offers continue the same session. */
  get negotiated(): boolean {
    return this.peer.currentRemoteDescription !== null;
  }

  async setMicrophone(stream: MediaStream | null): Promise<void> {
    const track = stream?.getAudioTracks()[0]?.clone() ?? null;
    if (track && this.track) track.enabled = this.track.enabled;
    this.track?.stop();
    this.track = track;
    if (!this.closed) await this.sender.replaceTrack(track);
    else track?.stop();
  }

  async offer(iceRestart = false): Promise<string> {
    if (this.peer.signalingState === "have-local-offer") await this.peer.setLocalDescription({ type: "rollback" });
    const offer = await this.peer.createOffer({ iceRestart });
    await this.peer.setLocalDescription(offer);
    return this.peer.localDescription!.sdp;
  }

  async answer(sdp: string): Promise<void> {
    if (this.closed || this.peer.signalingState !== "have-local-offer") return;
    await this.peer.setRemoteDescription({ type: "answer", sdp });
  }

  /** What the other side hears and what we hear. */
  gate(send: boolean, receive: boolean): void {
    if (this.track) this.track.enabled = send;
    this.audio.muted = !receive;
  }

  /** Sends digits as RFC 4733 events in the audio stream; false if that was not negotiated. */
  sendDtmf(digits: string): boolean {
    const dtmf = this.sender.dtmf;
    if (!dtmf?.canInsertDTMF) return false;
    dtmf.insertDTMF(dtmf.toneBuffer + digits, 160, 70);
    return true;
  }

  async quality(): Promise<MediaQuality | null> {
    if (this.peer.connectionState !== "connected") return null;
    const stats = await this.peer.getStats();
    let received = 0;
    let lost = 0;
    let jitter = 0;
    let roundTripMs: number | null = null;
    stats.forEach((entry) => {
      if (entry.type === "inbound-rtp" && entry.kind === "audio") {
        received += entry.packetsReceived ?? 0;
        lost += Math.max(0, entry.packetsLost ?? 0);
        jitter = Math.max(jitter, entry.jitter ?? 0);
      } else if (entry.type === "candidate-pair" && entry.nominated && entry.currentRoundTripTime !== undefined) {
        roundTripMs = entry.currentRoundTripTime * 1000;
      }
    });
    const gained = Math.max(0, received - this.last.received);
    const missed = Math.max(0, lost - this.last.lost);
    this.last = { received, lost };
    const loss = gained + missed === 0 ? 0 : missed / (gained + missed);
    const jitterMs = jitter * 1000;
    return { loss, jitterMs, roundTripMs, bars: bars(loss, jitterMs, roundTripMs) };
  }

  close(): void {
    this.closed = true;
    this.devices.removeEventListener("change", this.onDeviceChange);
    this.track?.stop();
    this.audio.srcObject = null;
    this.peer.close();
  }

  private readonly onDeviceChange = (): void => void this.devices.route(this.audio, "speaker");
}

function bars(loss: number, jitterMs: number, roundTripMs: number | null): number {
  const delay = (roundTripMs ?? 0) / 2 + jitterMs * 2;
  if (loss > 0.1 || delay > 500) return 1;
  if (loss > 0.05 || delay > 300) return 2;
  if (loss > 0.02 || delay > 180) return 3;
  return 4;
}
