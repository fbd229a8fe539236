import { label } from "../label";
import type { Phone, PhoneCall } from "../phone";
import { strings } from "../strings";
import { duration, h, IconButton, initials, setText } from "./dom";
import { keypad } from "./keypad";

/** One call in the call bar. Its DOM is made once and then updated, so that focus stays where the person put it. */
export class CallRow {
  readonly element: HTMLElement;
  private readonly who = h("div", { class: "pbx-call-who" });
  private readonly avatar = h("span", { class: "pbx-avatar", "aria-hidden": "true" });
  private readonly number = h("span", { class: "pbx-call-number" });
  private readonly state = h("span", { class: "pbx-call-state" });
  private readonly time = h("span", { class: "pbx-call-time" });
  private readonly bars = h("span", { class: "pbx-bars", role: "img" }, h("i"), h("i"), h("i"), h("i"));
  private readonly answer: IconButton;
  private readonly reject: IconButton;
  private readonly mute: IconButton;
  private readonly hold: IconButton;
  private readonly keys: IconButton;
  private readonly transfer: IconButton;
  private readonly record: IconButton;
  private readonly hangup: IconButton;
  private readonly strip = h("div", { class: "pbx-recorded", hidden: true });
  private readonly stripWords = h("span", { class: "pbx-recorded-words", role: "status" });
  private readonly stripTime = h("span", { class: "pbx-call-time" });
  private readonly pauseRecording: HTMLButtonElement;
  private readonly stopRecording: HTMLButtonElement;
  private readonly panel = h("div", { class: "pbx-call-panel", hidden: true });
  private open: "keypad" | "transfer" | null = null;
  private call!: PhoneCall;
  private others: PhoneCall[] = [];

  constructor(private readonly phone: Phone, id: string) {
    this.answer = new IconButton("good", () => void phone.answer(id));
    this.reject = new IconButton("bad", () => void phone.reject(id));
    this.mute = new IconButton("quiet", () => phone.mute(id, !this.call.muted));
    this.hold = new IconButton("quiet", () => void phone.hold(id, !this.call.onHold));
    this.keys = new IconButton("quiet", () => this.toggle("keypad"));
    this.transfer = new IconButton("quiet", () => this.toggle("transfer"));
    this.record = new IconButton("quiet", () => void phone.record(id, "start"));
    this.hangup = new IconButton("bad", () => void phone.hangup(id));
    this.pauseRecording = h("button", { type: "button", class: "pbx-button text", onclick: () => void phone.record(id, this.call.recording === "paused" ? "resume" : "pause") });
    this.stopRecording = h("button", { type: "button", class: "pbx-button text", onclick: () => void phone.record(id, "stop") }, strings.recordStop);
    this.strip.append(this.stripWords, this.stripTime, this.pauseRecording, this.stopRecording);
    const buttons = [this.mute, this.hold, this.record, this.keys, this.transfer, this.answer, this.reject, this.hangup].map((button) => button.element);
    this.element = h("section", { class: "pbx-call", "data-call": id },
      h("div", { class: "pbx-call-main" },
        h("div", { class: "pbx-call-party" }, this.avatar,
          h("div", { class: "pbx-call-text" }, this.who, h("div", { class: "pbx-call-sub" }, this.state, this.time, this.bars, this.number))),
        h("div", { class: "pbx-call-buttons" }, ...buttons)),
      this.strip,
      this.panel);
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.open) this.toggle(this.open);
    });
  }

  update(call: PhoneCall, others: PhoneCall[]): void {
    const othersChanged = others.map((other) => other.id).join() !== this.others.map((other) => other.id).join();
    this.call = call;
    this.others = others;
    const ringing = call.incoming && call.state === "ringing";
    const talking = call.state === "talking";
    this.element.classList.toggle("ringing", ringing);
    this.element.classList.toggle("held", call.onHold);
    this.element.setAttribute("aria-label", ringing ? strings.incomingFrom(label(call)) : label(call));
    this.element.dataset.state = call.onHold ? "held" : call.state;
    const named = call.peerName !== "" && call.peerName !== call.peerNumber;
    setText(this.who, named ? call.peerName : label(call));
    setText(this.number, named ? call.peerShown : "");
    const dialled = call.peerShown === call.peerNumber ? "" : call.peerNumber;
    (named ? this.number : this.who).title = dialled;
    (named ? this.who : this.number).title = "";
    setText(this.avatar, named ? initials(call.peerName) : "#");
    setText(this.state, this.words(call));
    this.answer.set("answer", others.some((other) => other.state === "talking") ? strings.holdAndAnswer : strings.answer).show(ringing);
    this.reject.set("hangup", strings.reject).show(ringing);
    this.mute.set(call.muted ? "micoff" : "mic", call.muted ? strings.unmute : strings.mute, call.muted).show(talking);
    this.hold.set(call.onHold ? "play" : "pause", call.onHold ? strings.resume : strings.hold, call.onHold).show(talking);
    this.record.set("record", strings.record).show(talking && call.mayRecord && call.recording === "off");
    this.drawRecording(call, talking);
    this.keys.set("keypad", strings.keypad).show(talking || call.earlyMedia);
    this.transfer.set("transfer", strings.transfer).show(talking);
    this.hangup.set("hangup", talking ? strings.hangUp : strings.cancel).show(!ringing);
    this.drawQuality(call);
    if (othersChanged && this.open === "transfer") this.fillPanel();
    this.tick();
  }

  tick(): void {
    setText(this.time, this.call.answeredAt ? duration(this.call.answeredAt) : "");
    setText(this.stripTime, this.call.recordingSince && this.call.recording !== "announcing" ? duration(this.call.recordingSince) : "");
  }

  /** Everybody in the call sees that it is recorded; whoever may, pauses and ends it. */
  private drawRecording(call: PhoneCall, talking: boolean): void {
    const state = talking ? call.recording : "off";
    const hadFocus = this.strip.contains(document.activeElement);
    this.strip.hidden = state === "off";
    this.strip.dataset.recording = state;
    setText(this.stripWords, state === "off" ? "" : strings.recordingState[state]);
    this.pauseRecording.hidden = !call.mayRecord || state === "announcing";
    setText(this.pauseRecording, state === "paused" ? strings.recordResume : strings.recordPause);
    this.stopRecording.hidden = !call.mayRecord || !call.mayStopRecording;
    if (hadFocus && this.strip.hidden) this.record.element.focus();
  }

  private words(call: PhoneCall): string {
    if (call.incoming && call.state === "ringing") return strings.incomingCall;
    if (call.mediaLost) return strings.mediaLost;
    if (call.onHold) return strings.onHold;
    if (call.heldByPeer) return strings.heldByPeer;
    if (call.muted) return strings.muted;
    return { ringing: strings.ringing, calling: strings.calling, ringback: strings.ringing, talking: strings.talking }[call.state];
  }

  private drawQuality(call: PhoneCall): void {
    this.bars.hidden = call.state !== "talking";
    const quality = call.quality;
    const word = strings.quality[quality?.bars ?? 0]!;
    this.bars.dataset.bars = String(quality?.bars ?? 0);
    const text = quality
      ? strings.qualityTitle(word, (quality.loss * 100).toFixed(1), quality.jitterMs.toFixed(0), quality.roundTripMs?.toFixed(0) ?? "–")
      : word;
    const codec = call.codec ? `${text} · ${call.codec}` : text;
    if (this.bars.title !== codec) {
      this.bars.title = codec;
      this.bars.setAttribute("aria-label", codec);
    }
  }

  private toggle(what: "keypad" | "transfer"): void {
    this.open = this.open === what ? null : what;
    this.keys.element.setAttribute("aria-expanded", String(this.open === "keypad"));
    this.transfer.element.setAttribute("aria-expanded", String(this.open === "transfer"));
    this.fillPanel();
    if (this.open) this.panel.querySelector<HTMLElement>("input, button")?.focus();
    else (what === "keypad" ? this.keys : this.transfer).element.focus();
  }

  private fillPanel(): void {
    this.panel.hidden = this.open === null;
    if (this.open === "keypad") this.panel.replaceChildren(this.keypadPanel());
    else if (this.open === "transfer") this.panel.replaceChildren(this.transferPanel());
    else this.panel.replaceChildren();
  }

  private keypadPanel(): HTMLElement {
    const sent = h("output", { class: "pbx-sent", "aria-live": "off" });
    const press = (key: string) => {
      sent.textContent += key;
      void this.phone.dtmf(this.call.id, key);
    };
    const panel = h("div", { class: "pbx-keypad-panel" }, sent, keypad(press));
    panel.addEventListener("keydown", (event) => {
      if (/^[0-9*#]$/.test(event.key) && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        press(event.key);
      }
    });
    return panel;
  }

  private transferPanel(): HTMLElement {
    const input = h("input", { type: "tel", class: "pbx-input", "aria-label": strings.transferTo, placeholder: strings.transferTo, autocomplete: "off" });
    const done = () => this.open === "transfer" && this.toggle("transfer");
    const blind = () => {
      if (!input.value.trim()) return input.focus();
      void this.phone.transfer(this.call.id, input.value);
      done();
    };
    const consult = () => {
      if (!input.value.trim()) return input.focus();
      void this.phone.call(input.value);
      done();
    };
    const form = h("form", { class: "pbx-transfer", onsubmit: (event: Event) => { event.preventDefault(); blind(); } }, input,
      h("button", { type: "submit", class: "pbx-button text" }, strings.transferNow),
      h("button", { type: "button", class: "pbx-button text", onclick: consult }, strings.consultFirst));
    const connects = this.others
      .filter((other) => other.state === "talking")
      .map((other) => h("button", { type: "button", class: "pbx-button text", "data-connect": other.id,
        onclick: () => { void this.phone.transferToCall(this.call.id, other.id); done(); } }, strings.connectWith(label(other))));
    return h("div", { class: "pbx-transfer-panel" }, ...connects, form);
  }
}
