// <pbx-recording>: a recorded conversation with its outline, the caller above, the called side below; left and right in the ears.

const half = 20;
const step = 5;
const svgNames = 'http://www.w3.org/2000/svg';

function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}` : `${Math.floor(whole / 60)}:${two(whole % 60)}`;
}

/** The outline as a picture: bars up for one side, down for the other. */
function outline(peaks: string, kind: string): SVGElement {
  const bytes = Uint8Array.from(atob(peaks), (c) => c.charCodeAt(0));
  const count = Math.max(1, bytes.length >> 1);
  // What is soft throughout is drawn as large as what is loud; silence stays a line.
  const loudest = Math.max(24, ...bytes);
  const svg = document.createElementNS(svgNames, 'svg');
  svg.setAttribute('viewBox', `0 0 ${count} ${half * 2}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('class', kind);
  svg.setAttribute('aria-hidden', 'true');
  for (const side of [0, 1]) {
    let lines = '';
    for (let i = 0; i < count; i++) {
      const length = Math.max(0.6, ((bytes[i * 2 + side] ?? 0) / loudest) * (half - 2));
      lines += side === 0 ? `M${i + 0.5} ${half - 0.5}v${-length}` : `M${i + 0.5} ${half + 0.5}v${length}`;
    }
    const path = document.createElementNS(svgNames, 'path');
    path.setAttribute('d', lines);
    path.setAttribute('class', side === 0 ? 'caller' : 'callee');
    svg.append(path);
  }
  return svg;
}

class RecordingElement extends HTMLElement {
  private readonly button = document.createElement('button');
  private readonly bar = document.createElement('div');
  private readonly time = document.createElement('span');
  private audio: HTMLAudioElement | null = null;
  private at = 0;
  private drawn = false;

  connectedCallback(): void {
    if (!this.drawn) this.draw();
    document.addEventListener('pbx-recording-plays', this.onOther);
  }

  disconnectedCallback(): void {
    document.removeEventListener('pbx-recording-plays', this.onOther);
    this.audio?.pause();
  }

  private get seconds(): number {
    return Number(this.dataset.seconds) || 0;
  }

  private draw(): void {
    this.drawn = true;
    this.button.type = 'button';
    this.button.className = 'recording-play';
    this.button.addEventListener('click', () => void this.toggle());
    this.bar.className = 'recording-bar';
    this.bar.tabIndex = 0;
    this.bar.setAttribute('role', 'slider');
    this.bar.setAttribute('aria-label', this.dataset.seek ?? '');
    this.bar.setAttribute('aria-valuemin', '0');
    this.bar.setAttribute('aria-valuemax', String(Math.round(this.seconds)));
    this.bar.title = this.dataset.lanes ?? '';
    const peaks = this.dataset.peaks ?? '';
    this.bar.append(outline(peaks, 'all'), outline(peaks, 'played'));
    this.bar.addEventListener('pointerdown', (event) => this.drag(event));
    this.bar.addEventListener('keydown', (event) => this.key(event));
    this.time.className = 'recording-time';
    this.replaceChildren(this.button, this.bar, this.time);
    this.show();
  }

  private show(): void {
    const playing = this.audio !== null && !this.audio.paused;
    const words = (playing ? this.dataset.pause : this.dataset.play) ?? '';
    if (this.button.title !== words) {
      this.button.title = words;
      this.button.setAttribute('aria-label', words);
    }
    this.toggleAttribute('data-playing', playing);
    const share = this.seconds > 0 ? Math.min(1, this.at / this.seconds) : 0;
    this.style.setProperty('--at', `${(share * 100).toFixed(2)}%`);
    this.bar.setAttribute('aria-valuenow', String(Math.round(this.at)));
    this.bar.setAttribute('aria-valuetext', `${clock(this.at)} / ${clock(this.seconds)}`);
    const text = playing || this.at > 0 ? `${clock(this.at)} / ${clock(this.seconds)}` : clock(this.seconds);
    if (this.time.textContent !== text) this.time.textContent = text;
  }

  private open(): HTMLAudioElement {
    if (this.audio) return this.audio;
    const audio = new Audio(this.dataset.src);
    this.audio = audio;
    for (const event of ['play', 'pause', 'timeupdate', 'seeked'] as const) {
      audio.addEventListener(event, () => {
        if (event !== 'play') this.at = audio.currentTime;
        this.show();
      });
    }
    audio.addEventListener('ended', () => {
      this.at = audio.currentTime = 0;
      this.show();
    });
    audio.addEventListener('error', () => this.fail());
    return audio;
  }

  private async toggle(): Promise<void> {
    const audio = this.open();
    if (!audio.paused) return audio.pause();
    document.dispatchEvent(new CustomEvent('pbx-recording-plays', { detail: this }));
    if (Math.abs(audio.currentTime - this.at) > 0.2) audio.currentTime = this.at;
    try {
      await audio.play();
    } catch {
      if (audio.error) this.fail();
    }
    this.show();
  }

  private fail(): void {
    this.audio = null;
    this.toggleAttribute('data-playing', false);
    const words = document.createElement('span');
    words.className = 'recording-failed';
    words.setAttribute('role', 'alert');
    words.textContent = this.dataset.failed ?? '';
    this.replaceChildren(words);
  }

  private seek(seconds: number): void {
    this.at = Math.max(0, Math.min(this.seconds, seconds));
    if (this.audio) this.audio.currentTime = this.at;
    this.show();
  }

  private drag(event: PointerEvent): void {
    const to = (moved: PointerEvent) => {
      const box = this.bar.getBoundingClientRect();
      this.seek(((moved.clientX - box.left) / box.width) * this.seconds);
    };
    this.bar.setPointerCapture(event.pointerId);
    to(event);
    this.bar.onpointermove = to;
    this.bar.onpointerup = this.bar.onpointercancel = () => (this.bar.onpointermove = null);
  }

  private key(event: KeyboardEvent): void {
    const next = { ArrowRight: this.at + step, ArrowUp: this.at + step, ArrowLeft: this.at - step, ArrowDown: this.at - step, Home: 0, End: this.seconds }[event.key];
    if (next !== undefined) this.seek(next);
    else if (event.key === ' ' || event.key === 'Enter') void this.toggle();
    else return;
    event.preventDefault();
  }

  // One voice at a time.
  private readonly onOther = (event: Event) => {
    if ((event as CustomEvent).detail !== this) this.audio?.pause();
  };
}

export function defineRecording(): void {
  if (!customElements.get('pbx-recording')) customElements.define('pbx-recording', RecordingElement);
}
