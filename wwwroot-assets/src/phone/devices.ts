export type DeviceKind = "microphone" | "speaker" | "ringer";

export interface AudioChoices {
  microphone: string;
  speaker: string;
  ringer: string;
  ringVolume: number;
  noiseSuppression: boolean;
}

const key = "pbx.audio";
const defaults: AudioChoices = { microphone: "", speaker: "", ringer: "", ringVolume: 0.8, noiseSuppression: true };

/** Which devices the person chose; kept in this browser. */
export class AudioDevices extends EventTarget {
  private choices: AudioChoices = { ...defaults, ...read() };

  constructor() {
    super();
    navigator.mediaDevices?.addEventListener("devicechange", () => this.dispatchEvent(new Event("list")));
  }

  get current(): Readonly<AudioChoices> {
    return this.choices;
  }

  set(change: Partial<AudioChoices>): void {
    this.choices = { ...this.choices, ...change };
    try {
      localStorage.setItem(key, JSON.stringify(this.choices));
    } catch {
      // private window with storage off: the choice lives as long as the page
    }
    this.dispatchEvent(new Event("change"));
  }

  get canChooseOutput(): boolean {
    return "setSinkId" in HTMLMediaElement.prototype;
  }

  async list(kind: DeviceKind): Promise<MediaDeviceInfo[]> {
    const wanted = kind === "microphone" ? "audioinput" : "audiooutput";
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    return all.filter((device) => device.kind === wanted && device.deviceId !== "");
  }

  /** Opens the microphone that was chosen, or the default one if that was unplugged. */
  async openMicrophone(): Promise<MediaStream> {
    if (!navigator.mediaDevices) throw new DOMException("insecure page", "NotAllowedError");
    const processing = this.choices.noiseSuppression;
    const audio: MediaTrackConstraints = {
      echoCancellation: processing,
      noiseSuppression: processing,
      autoGainControl: processing,
      channelCount: 1,
    };
    const chosen = this.choices.microphone;
    if (chosen) {
      try {
        return await navigator.mediaDevices.getUserMedia({ audio: { ...audio, deviceId: { exact: chosen } } });
      } catch (error) {
        if (!(error instanceof OverconstrainedError) && (error as DOMException).name !== "NotFoundError") throw error;
      }
    }
    return navigator.mediaDevices.getUserMedia({ audio });
  }

  async route(element: HTMLMediaElement, kind: "speaker" | "ringer"): Promise<void> {
    if (!this.canChooseOutput) return;
    try {
      await element.setSinkId(this.choices[kind]);
    } catch {
      await element.setSinkId("").catch(() => {}); // unplugged: the default one
    }
  }
}

function read(): Partial<AudioChoices> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<AudioChoices>;
  } catch {
    return {};
  }
}

/** Level of a stream, 0-1, about 20 times a second until stopped. */
export function meter(stream: MediaStream, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    const decibels = 10 * Math.log10(sum / samples.length + 1e-9);
    onLevel(Math.max(0, Math.min(1, (decibels + 60) / 60)));
  }, 50);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
