import type { AudioDevices } from "./devices";

interface Cadence {
  /** Frequencies in hertz, sounded together. */
  tone: number[];
  /** Seconds on, off, on, off ... */
  pattern: number[];
}

// Call progress tones after ITU-T E.180 Supplement 2.
const ringbacks: Record<string, Cadence> = {
  CH: { tone: [425], pattern: [1, 4] },
  DE: { tone: [425], pattern: [1, 4] },
  FR: { tone: [440], pattern: [1.5, 3.5] },
  IT: { tone: [425], pattern: [1, 4] },
  GB: { tone: [400, 450], pattern: [0.4, 0.2, 0.4, 2] },
  US: { tone: [440, 480], pattern: [2, 4] },
};
const busy: Cadence = { tone: [425], pattern: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5] };
const waiting: Cadence = { tone: [425], pattern: [0.2, 0.2, 0.2, 3.4] };
const ring: Cadence = { tone: [784, 988], pattern: [0.4, 0.2, 0.4, 2] };

export type ToneName = "ring" | "ringback" | "busy" | "waiting";

/** Plays one tone at a time, made here as WAV so that it can go to the ringer device. */
export class Tones {
  private readonly audio = new Audio();
  private playing: ToneName | null = null;
  private readonly urls = new Map<ToneName, string>();

  constructor(
    private readonly devices: AudioDevices,
    private readonly country: string,
  ) {}

  get current(): ToneName | null {
    return this.playing;
  }

  play(name: ToneName | null): void {
    if (name === this.playing) return;
    this.playing = name;
    this.audio.pause();
    if (name === null) return;
    this.audio.src = this.url(name);
    this.audio.loop = name !== "busy";
    this.audio.volume = name === "ring" ? this.devices.current.ringVolume : 0.4;
    void this.devices.route(this.audio, name === "ring" ? "ringer" : "speaker").then(() => {
      if (this.playing === name) void this.audio.play().catch(() => {});
    });
    this.audio.onended = () => {
      if (this.playing === name) this.playing = null;
    };
  }

  private url(name: ToneName): string {
    let url = this.urls.get(name);
    if (!url) {
      const cadence = { ring, busy, waiting, ringback: ringbacks[this.country] ?? ringbacks.CH! }[name];
      url = URL.createObjectURL(new Blob([wav(cadence)], { type: "audio/wav" }));
      this.urls.set(name, url);
    }
    return url;
  }
}

function wav(cadence: Cadence): ArrayBuffer {
  const rate = 16000;
  const seconds = cadence.pattern.reduce((a, b) => a + b, 0);
  const count = Math.round(seconds * rate);
  const view = new DataView(new ArrayBuffer(44 + count * 2));
  const text = (at: number, value: string) => [...value].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + count * 2, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, count * 2, true);
  let at = 0;
  cadence.pattern.forEach((length, index) => {
    const samples = Math.round(length * rate);
    for (let i = 0; i < samples && at < count; i++, at++) {
      // 5 ms ramps: a tone that starts at full level clicks
      const edge = Math.min(1, i / 80, (samples - i) / 80);
      const on = index % 2 === 0;
      const sum = on ? cadence.tone.reduce((s, f) => s + Math.sin((2 * Math.PI * f * i) / rate), 0) / cadence.tone.length : 0;
      view.setInt16(44 + at * 2, sum * edge * 20000, true);
    }
  });
  return view.buffer as ArrayBuffer;
}
