// Sound for prompts and greetings (Components/Sounds): files of any kind that the browser plays, and the microphone. Both become WAV here, mono with 16 kHz,
// so that the server reads one format; nothing is sent before it is known to be sound. Loaded only by the pages that ask.
interface Page { invokeMethodAsync(name: string): Promise<void> }
interface Limits { fileBytes: number; wavBytes: number; seconds: number }

/** What became of it. A problem is a key of SoundText; then there is no sound. */
interface Sound { problem: string; detail: string; id: string; url: string; name: string; seconds: number }

const rate = 16_000;
const sounds = new Map<string, { blob: Blob; url: string }>();
let taking: { recorder: MediaRecorder; stream: MediaStream; context: AudioContext; parts: Blob[]; frame: number; timer: number } | undefined;
let made = 0;

/** The file that was chosen. */
export async function fromFile(input: HTMLInputElement, limits: Limits): Promise<Sound> {
  const file = input.files?.[0];
  input.value = '';
  if (!file) return refused('sound-none');
  if (file.size > limits.fileBytes) return refused('sound-too-large', `${Math.round(limits.fileBytes / 1024 / 1024)}`);
  if (file.size === 0) return refused('prompt-empty');
  const name = file.name.replace(/\.[^.]*$/, '');
  try {
    // A recording that the server reads itself goes as it is.
    if (file.size <= limits.wavBytes && await isPlainWav(file)) return keep(file, name, 0);
    const seconds = await lengthOf(file);
    if (seconds === undefined) return refused('sound-not-audio');
    // Decoded, an hour takes some hundred megabytes: that is asked before it is done. Some files do not tell how long they are.
    if (seconds > limits.seconds || (!Number.isFinite(seconds) && file.size > limits.wavBytes)) return refused('prompt-too-long', `${limits.seconds / 60}`);
    return await converted(await file.arrayBuffer(), name, limits);
  } catch {
    return refused('sound-not-audio');
  }
}

/** Starts to record; the words for why not, or nothing. */
export async function start(meter: HTMLElement, seconds: number, page: Page): Promise<string> {
  await drop();
  if (!navigator.mediaDevices?.getUserMedia || typeof MediaRecorder === 'undefined') return 'microphone-insecure';
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false, noiseSuppression: true, autoGainControl: true } });
  } catch (e) {
    return wordsFor(e);
  }
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: 128_000 });
  const parts: Blob[] = [];
  recorder.ondataavailable = (e) => parts.push(e.data);
  const ended = (): void => void page.invokeMethodAsync('RecordingEnded');
  // Somebody pulls the plug, or it is long enough.
  stream.getAudioTracks()[0]?.addEventListener('ended', ended);
  const session = { recorder, stream, context, parts, frame: 0, timer: window.setTimeout(ended, seconds * 1000) };
  taking = session;
  recorder.start(1000);
  draw(meter, analyser, performance.now(), session);
  return '';
}

/** Ends the recording; what it has become. */
export async function stop(limits: Limits): Promise<Sound> {
  if (!taking) return refused('sound-none');
  const parts = taking.parts;
  await close();
  const blob = new Blob(parts, { type: parts[0]?.type ?? '' });
  if (blob.size === 0) return refused('prompt-empty');
  try {
    return await converted(await blob.arrayBuffer(), '', limits);
  } catch {
    return refused('prompt-empty');
  }
}

/** Ends the recording, if one is made, for nothing. */
export async function drop(): Promise<void> {
  if (taking) await close();
}

/** The WAV file, to be sent. */
export function blob(id: string): Blob {
  return sounds.get(id)?.blob ?? new Blob([]);
}

export function forget(id: string): void {
  const sound = sounds.get(id);
  if (!sound) return;
  URL.revokeObjectURL(sound.url);
  sounds.delete(id);
}

async function close(): Promise<void> {
  const session = taking!;
  taking = undefined;
  clearTimeout(session.timer);
  cancelAnimationFrame(session.frame);
  if (session.recorder.state !== 'inactive') {
    const stopped = new Promise<void>((done) => session.recorder.addEventListener('stop', () => done(), { once: true }));
    session.recorder.stop();
    await stopped;
  }
  for (const track of session.stream.getTracks()) track.stop();
  await session.context.close();
}

/** Level and time, drawn without asking the server. */
function draw(meter: HTMLElement, analyser: AnalyserNode, since: number, session: { frame: number }): void {
  const samples = new Float32Array(analyser.fftSize);
  const clock = meter.querySelector('[data-clock]');
  let level = 0;
  const step = (): void => {
    analyser.getFloatTimeDomainData(samples);
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    // From -48 dB to full; it falls slower than it rises, as meters do.
    level = Math.max(level * 0.9, Math.min(1, Math.max(0, 1 + Math.log10(loudest + 1e-6) / 2.4)));
    meter.style.setProperty('--level', level.toFixed(3));
    const seconds = Math.floor((performance.now() - since) / 1000);
    const words = `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`;
    if (clock && clock.textContent !== words) clock.textContent = words;
    session.frame = requestAnimationFrame(step);
  };
  step();
}

function wordsFor(e: unknown): string {
  const name = e instanceof DOMException ? e.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'microphone-refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'microphone-absent';
  return 'microphone-busy';
}

/** PCM, float, A-law or µ-law: what the server's own reader takes. */
async function isPlainWav(file: File): Promise<boolean> {
  const head = new DataView(await file.slice(0, 64).arrayBuffer());
  const text = (at: number): string => (head.byteLength < at + 4 ? '' : String.fromCharCode(...new Uint8Array(head.buffer, at, 4)));
  if (text(0) !== 'RIFF' || text(8) !== 'WAVE') return false;
  return text(12) !== 'fmt ' || [1, 3, 6, 7, 0xfffe].includes(head.getUint16(20, true));
}

/** How long it lasts, as the browser's player sees it; undefined if it is nothing that it plays. */
function lengthOf(file: File): Promise<number | undefined> {
  return new Promise((done) => {
    const player = new Audio();
    const url = URL.createObjectURL(file);
    const end = (seconds: number | undefined): void => {
      player.removeAttribute('src');
      URL.revokeObjectURL(url);
      done(seconds);
    };
    player.preload = 'metadata';
    player.onloadedmetadata = () => end(player.duration);
    player.onerror = () => end(undefined);
    player.src = url;
  });
}

async function converted(bytes: ArrayBuffer, name: string, limits: Limits): Promise<Sound> {
  // A context of this rate decodes to it.
  const decoded = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes);
  if (decoded.length === 0) return refused('prompt-empty');
  if (decoded.duration > limits.seconds) return refused('prompt-too-long', `${limits.seconds / 60}`);
  const mixer = new OfflineAudioContext(1, decoded.length, rate);
  const source = new AudioBufferSourceNode(mixer, { buffer: decoded });
  source.connect(mixer.destination);
  source.start();
  const mono = (await mixer.startRendering()).getChannelData(0);
  return keep(wav(mono), name, decoded.duration);
}

function wav(samples: Float32Array): Blob {
  const head = new DataView(new ArrayBuffer(44));
  const text = (at: number, words: string): void => [...words].forEach((letter, i) => head.setUint8(at + i, letter.charCodeAt(0)));
  text(0, 'RIFF');
  head.setUint32(4, 36 + samples.length * 2, true);
  text(8, 'WAVEfmt ');
  head.setUint32(16, 16, true);
  head.setUint16(20, 1, true);
  head.setUint16(22, 1, true);
  head.setUint32(24, rate, true);
  head.setUint32(28, rate * 2, true);
  head.setUint16(32, 2, true);
  head.setUint16(34, 16, true);
  text(36, 'data');
  head.setUint32(40, samples.length * 2, true);
  const body = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i++) body[i] = Math.round(Math.max(-1, Math.min(1, samples[i]!)) * 32767);
  return new Blob([head, body], { type: 'audio/wav' });
}

function keep(blob: Blob, name: string, seconds: number): Sound {
  const id = `${++made}`;
  const url = URL.createObjectURL(blob);
  sounds.set(id, { blob, url });
  return { problem: '', detail: '', id, url, name, seconds };
}

function refused(problem: string, detail = ''): Sound {
  return { problem, detail, id: '', url: '', name: '', seconds: 0 };
}
