import { PhoneConnection } from "./connection";
import { claimDeviceId, renewDeviceId } from "./device-id";
import { AudioDevices } from "./devices";
import { label } from "./label";
import { CallMedia, type MediaQuality } from "./media";
import { CallNotifications } from "./notifications";
import type { AttachResult, BrowserCall, PhoneResult, RecordingWish, ShownNumbers } from "./protocol";
import { strings } from "./strings";
import { Tones } from "./tones";

/** A call as the page shows it: what the server says, and what only this tab knows. */
export interface PhoneCall extends BrowserCall {
  muted: boolean;
  /** True while this tab has no working media for the call. */
  mediaLost: boolean;
  quality: MediaQuality | null;
}

export interface PhoneNotice {
  text: string;
  kind: "info" | "error";
}

interface Local {
  media: CallMedia | null;
  muted: boolean;
  mediaLost: boolean;
  quality: MediaQuality | null;
  resuming: boolean;
  /** The server's list has named this call. The answer to a command may overtake the list, so a call not named yet is no call that is gone. */
  listed: boolean;
}

const showKey = "pbx-show";
export const withheld = "anonymous";

/**
 * The telephone of this tab. It owns its connection and its peer connections; pages and elements only draw <see cref="calls"/> and send
 * commands. Fires "change" after every change and "notice" with words for the person.
 */
export class Phone extends EventTarget {
  readonly devices = new AudioDevices();
  private readonly tones: Tones;
  private readonly notifications: CallNotifications;
  private readonly connection: PhoneConnection;
  private deviceId = "";
  private microphone: MediaStream | null = null;
  private server: BrowserCall[] = [];
  private readonly local = new Map<string, Local>();
  /** Offers sent whose call id the server has not told yet, and answers that overtook it. */
  private placing: CallMedia | null = null;
  private readonly earlyAnswers = new Map<string, string>();
  /** Calls told to be over: a list that was on its way does not bring them back. */
  private readonly over = new Set<string>();
  /** Commands under way: the second half of a double click does nothing. */
  private readonly running = new Set<string>();
  private online = false;
  private dialling = "";
  private shownNumbers: ShownNumbers = { usual: "", all: [] };

  constructor(url: string, country: string) {
    super();
    this.tones = new Tones(this.devices, country);
    this.notifications = new CallNotifications();
    this.connection = new PhoneConnection(
      url,
      () => this.deviceId,
      {
        calls: (all) => this.onCalls(all),
        mediaAnswer: (id, sdp) => void this.onMediaAnswer(id, sdp),
        mediaWanted: (id) => void this.resume(id),
        ended: (id, reason, status) => this.onEnded(id, reason, status),
        displaced: () => void this.onDisplaced(),
      },
      (result) => void this.onAttached(result),
      () => this.setOnline(false),
    );
    this.devices.addEventListener("change", () => void this.reopenMicrophone());
    setInterval(() => void this.sampleQuality(), 2000);
  }

  async start(): Promise<void> {
    this.deviceId = await claimDeviceId();
    await this.connection.start();
  }

  get connected(): boolean {
    return this.online;
  }

  /** Number being dialled before the server has made a call of it, or empty. */
  get placingNumber(): string {
    return this.dialling;
  }

  get calls(): PhoneCall[] {
    return this.server.map((call) => {
      const local = this.local.get(call.id);
      return { ...call, muted: local?.muted ?? false, mediaLost: local?.mediaLost ?? false, quality: local?.quality ?? null };
    });
  }

  /** The call that the person talks on: answered and not held. */
  get active(): PhoneCall | undefined {
    return this.calls.find((call) => call.state !== "ringing" && !call.onHold);
  }

  /** Which number is shown outside: E.164, "anonymous", or empty: by the rules. The last choice is remembered, as long as it may be made. */
  get show(): string {
    const chosen = localStorage.getItem(showKey) ?? "";
    return chosen === withheld || this.shownNumbers.all.some((one) => one.number === chosen) ? chosen : "";
  }

  set show(number: string) {
    localStorage.setItem(showKey, number);
    this.changed();
  }

  /** Numbers to choose from; asked for anew whenever the tab attaches or shows its dialler. */
  get numbers(): ShownNumbers {
    return this.shownNumbers;
  }

  async askNumbers(): Promise<void> {
    try {
      this.shownNumbers = await this.connection.numbers();
      this.changed();
    } catch {
      // Not connected at this moment: they are asked for when it is.
    }
  }

  call = (number: string): Promise<void> => this.once("call", () => this.place(number));

  private async place(number: string): Promise<void> {
    const wanted = number.replace(/[\s().\-/]/g, "");
    if (!wanted) return;
    this.dialling = number.trim();
    this.changed();
    const media = await this.openMedia();
    if (!media) {
      this.dialling = "";
      return this.changed();
    }
    this.placing = media;
    await this.holdOthers(null);
    const result = await this.connection.call(wanted, await media.offer(), this.show);
    this.placing = null;
    this.dialling = "";
    if (result.error || !result.callId) {
      media.close();
      this.tones.play("busy");
      this.explain(result);
    } else {
      this.adopt(result.callId, media);
      const early = this.earlyAnswers.get(result.callId);
      this.earlyAnswers.delete(result.callId);
      const answer = result.answerSdp ?? early;
      if (answer) await media.answer(answer);
    }
    this.changed();
  }

  answer = (id: string): Promise<void> => this.once(`answer ${id}`, () => this.take(id));

  private async take(id: string): Promise<void> {
    const media = await this.openMedia();
    if (!media) return;
    await this.holdOthers(id);
    const result = await this.connection.answer(id, await media.offer());
    if (result.error || !result.answerSdp) {
      media.close();
      this.explain(result);
      return;
    }
    this.adopt(id, media);
    await media.answer(result.answerSdp);
    this.changed();
  }

  reject = (id: string) => this.once(`end ${id}`, async () => this.explain(await this.connection.reject(id)));
  hangup = (id: string) => this.once(`end ${id}`, async () => this.explain(await this.connection.hangup(id)));

  hold = (id: string, on: boolean): Promise<void> => this.once(`hold ${id}`, async () => {
    if (!on) await this.holdOthers(id);
    this.explain(await this.connection.hold(id, on));
  });

  record = (id: string, wish: RecordingWish) => this.once(`record ${id}`, async () => this.explain(await this.connection.record(id, wish)));

  mute(id: string, on: boolean): void {
    this.localOf(id).muted = on;
    this.applyGates();
    this.changed();
  }

  async dtmf(id: string, digits: string): Promise<void> {
    if (this.local.get(id)?.media?.sendDtmf(digits)) return;
    this.explain(await this.connection.dtmf(id, digits));
  }

  transfer = (id: string, number: string) =>
    this.once(`transfer ${id}`, async () => this.explain(await this.connection.transfer(id, number.replace(/[\s().\-/]/g, ""))));
  transferToCall = (id: string, other: string) =>
    this.once(`transfer ${id}`, async () => this.explain(await this.connection.transferToCall(id, other)));

  private async once(what: string, act: () => Promise<void>): Promise<void> {
    if (this.running.has(what)) return;
    this.running.add(what);
    try {
      await act();
    } finally {
      this.running.delete(what);
    }
  }

  private async onAttached(result: AttachResult): Promise<void> {
    if (!result.accepted) return void (await this.onDisplaced());
    this.setOnline(true);
    void this.askNumbers();
    // This list is whole: what is not in it is gone.
    for (const local of this.local.values()) local.listed = true;
    this.onCalls(result.calls);
    // A page that was reloaded has calls on the server and no media here: take them up again.
    for (const call of result.calls) {
      if (call.state !== "ringing" && !this.local.get(call.id)?.media) await this.resume(call.id);
    }
  }

  private onCalls(all: BrowserCall[]): void {
    const before = this.server;
    this.server = all.filter((call) => !this.over.has(call.id));
    for (const call of this.server) {
      const local = this.local.get(call.id);
      if (local) local.listed = true;
    }
    this.forgetMissing();
    for (const call of all) {
      if (call.incoming && call.state === "ringing" && !before.some((known) => known.id === call.id)) {
        // intercom: the tone says that somebody listens from now on
        if (call.answersItself && !this.server.some((other) => other.state === "talking")) void this.answer(call.id);
        else this.notifications.incoming(call, (id) => void this.answer(id));
      }
      if (call.state !== "ringing") this.notifications.close(call.id);
    }
    this.applyGates();
    this.chooseTone();
    this.changed();
  }

  private forgetMissing(): void {
    for (const [id, local] of this.local) {
      if (!local.listed || this.server.some((call) => call.id === id)) continue;
      local.media?.close();
      this.local.delete(id);
      this.notifications.close(id);
    }
    if (this.server.length === 0 && this.local.size === 0 && !this.placing) {
      this.microphone?.getTracks().forEach((track) => track.stop());
      this.microphone = null;
    }
  }

  private async onMediaAnswer(id: string, sdp: string): Promise<void> {
    const media = this.local.get(id)?.media;
    if (media) await media.answer(sdp).catch((error: unknown) => console.warn("phone: answer refused", error));
    else this.earlyAnswers.set(id, sdp);
  }

  /** New media for a running call: after a reload, a broken path, or when the server wants another codec. */
  private async resume(id: string): Promise<void> {
    const local = this.localOf(id);
    if (local.resuming) return;
    local.resuming = true;
    try {
      const continued = local.media?.negotiated === true && local.media.state !== "closed";
      const media = continued ? local.media! : await this.openMedia();
      if (!media) return;
      const result = await this.connection.resumeMedia(id, await media.offer(continued));
      if (result.error || !result.answerSdp) {
        if (!continued) media.close();
        return;
      }
      if (!continued) this.adopt(id, media);
      await media.answer(result.answerSdp);
      local.mediaLost = false;
    } finally {
      local.resuming = false;
      this.applyGates();
      this.changed();
    }
  }

  private onEnded(id: string, reason: string, status: number): void {
    const call = this.server.find((known) => known.id === id);
    this.server = this.server.filter((known) => known.id !== id);
    this.earlyAnswers.delete(id);
    this.over.add(id);
    const local = this.local.get(id);
    if (local) local.listed = true;
    this.forgetMissing();
    this.chooseTone();
    const text = strings.ended[reason as keyof typeof strings.ended];
    if (["busy", "rejected", "failed", "not-found", "no-answer"].includes(reason) && call && !call.incoming) this.tones.play("busy");
    if (text && reason !== "hung-up" && reason !== "cancelled") this.notice(`${call ? label(call) + ": " : ""}${text}${status >= 500 ? ` (${status})` : ""}`);
    this.changed();
  }

  private async onDisplaced(): Promise<void> {
    for (const local of this.local.values()) local.media?.close();
    this.local.clear();
    this.server = [];
    this.deviceId = await renewDeviceId();
    await this.connection.attach();
  }

  private async openMedia(): Promise<CallMedia | null> {
    try {
      this.microphone ??= await this.devices.openMicrophone();
    } catch (error) {
      const name = (error as DOMException).name;
      this.notice(name === "NotFoundError" ? strings.noMicrophone : strings.microphoneRefused, "error");
      return null;
    }
    let own: CallMedia | null = null;
    own = new CallMedia(this.devices, () => {
      const id = [...this.local].find(([, local]) => local.media === own)?.[0];
      if (!id) return;
      this.localOf(id).mediaLost = true;
      this.changed();
      void this.resume(id);
    });
    await own.setMicrophone(this.microphone);
    return own;
  }

  private async reopenMicrophone(): Promise<void> {
    if (!this.microphone) return;
    const old = this.microphone;
    try {
      this.microphone = await this.devices.openMicrophone();
    } catch {
      return;
    }
    for (const local of this.local.values()) await local.media?.setMicrophone(this.microphone);
    old.getTracks().forEach((track) => track.stop());
    this.applyGates();
  }

  private adopt(id: string, media: CallMedia): void {
    // Over before the answer to the command was here.
    if (this.over.has(id)) {
      media.close();
      return this.forgetMissing();
    }
    const local = this.localOf(id);
    local.media?.close();
    local.media = media;
    local.mediaLost = false;
    this.applyGates();
  }

  private localOf(id: string): Local {
    let local = this.local.get(id);
    if (!local) {
      local = { media: null, muted: false, mediaLost: false, quality: null, resuming: false, listed: this.server.some((call) => call.id === id) };
      this.local.set(id, local);
    }
    return local;
  }

  private async holdOthers(except: string | null): Promise<void> {
    for (const call of this.server) {
      if (call.id !== except && call.state === "talking" && !call.onHold) await this.connection.hold(call.id, true);
    }
  }

  private applyGates(): void {
    for (const call of this.server) {
      const local = this.local.get(call.id);
      local?.media?.gate(!local.muted && !call.onHold, !call.onHold);
    }
  }

  private chooseTone(): void {
    const ringing = this.server.some((call) => call.incoming && call.state === "ringing");
    const talking = this.server.some((call) => call.state === "talking" && !call.onHold);
    const ringback = this.server.some((call) => call.state === "ringback" && !call.earlyMedia);
    const intercom = this.server.some((call) => call.state === "ringing" && call.answersItself);
    if (ringing) this.tones.play(talking || intercom ? "waiting" : "ring");
    else if (ringback) this.tones.play("ringback");
    else if (this.tones.current !== "busy") this.tones.play(null);
  }

  private async sampleQuality(): Promise<void> {
    let sampled = false;
    for (const local of this.local.values()) {
      if (!local.media) continue;
      local.quality = await local.media.quality();
      sampled = true;
    }
    if (sampled) this.changed();
  }

  private explain(result: PhoneResult): void {
    if (!result.error) return;
    this.notice(strings.errors[result.error as keyof typeof strings.errors] ?? strings.errors.failed, "error");
  }

  private notice(text: string, kind: PhoneNotice["kind"] = "info"): void {
    this.dispatchEvent(new CustomEvent<PhoneNotice>("notice", { detail: { text, kind } }));
  }

  private setOnline(online: boolean): void {
    if (this.online === online) return;
    this.online = online;
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}
