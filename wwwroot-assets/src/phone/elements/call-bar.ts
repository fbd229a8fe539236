import { label } from "../label";
import type { Phone, PhoneNotice } from "../phone";
import { strings } from "../strings";
import { CallRow } from "./call-row";
import { h, setText } from "./dom";

/** The call bar: a layer above all pages that shows every call of this tab. It lives outside Blazor and works while the circuit is away. */
export class CallBar extends HTMLElement {
  private phone: Phone | null = null;
  private readonly rows = new Map<string, CallRow>();
  private readonly offline = h("div", { class: "pbx-offline", hidden: true }, strings.offline);
  private readonly dialling = h("div", { class: "pbx-dialling", hidden: true });
  private readonly list = h("div", { class: "pbx-calls" });
  private readonly notice = h("div", { class: "pbx-notice", hidden: true });
  private readonly announcer = h("div", { class: "pbx-visually-hidden", "aria-live": "assertive" });
  private noticeTimer = 0;
  private announced = new Set<string>();

  attach(phone: Phone): void {
    this.phone = phone;
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", strings.phone);
    this.replaceChildren(this.announcer, this.notice, this.offline, this.dialling, this.list);
    phone.addEventListener("change", () => this.draw());
    phone.addEventListener("notice", (event) => this.say((event as CustomEvent<PhoneNotice>).detail));
    setInterval(() => this.rows.forEach((row) => row.tick()), 1000);
    new ResizeObserver(() => document.documentElement.style.setProperty("--pbx-call-bar", `${this.offsetHeight}px`)).observe(this);
    document.addEventListener("keydown", (event) => this.shortcut(event));
    this.draw();
  }

  private draw(): void {
    const phone = this.phone!;
    const calls = phone.calls;
    for (const [id, row] of this.rows) {
      if (calls.some((call) => call.id === id)) continue;
      row.element.remove();
      this.rows.delete(id);
    }
    for (const call of calls) {
      let row = this.rows.get(call.id);
      if (!row) {
        row = new CallRow(phone, call.id);
        this.rows.set(call.id, row);
        this.list.append(row.element);
      }
      row.update(call, calls.filter((other) => other.id !== call.id));
      if (call.incoming && call.state === "ringing" && !this.announced.has(call.id)) {
        this.announced.add(call.id);
        setText(this.announcer, strings.incomingFrom(label(call)));
      }
    }
    this.offline.hidden = phone.connected || calls.length === 0;
    this.dialling.hidden = phone.placingNumber === "";
    setText(this.dialling, phone.placingNumber ? `${strings.calling} ${phone.placingNumber}` : "");
    this.classList.toggle("busy", calls.length > 0 || phone.placingNumber !== "");
    this.dataset.connected = String(phone.connected);
  }

  private say(notice: PhoneNotice): void {
    this.notice.hidden = false;
    this.notice.className = `pbx-notice ${notice.kind}`;
    this.notice.setAttribute("role", notice.kind === "error" ? "alert" : "status");
    this.notice.textContent = notice.text;
    clearTimeout(this.noticeTimer);
    this.noticeTimer = window.setTimeout(() => (this.notice.hidden = true), 6000);
  }

  /** Alt+Shift with A answers, X hangs up or declines, M mutes, H holds. */
  private shortcut(event: KeyboardEvent): void {
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
    const phone = this.phone!;
    const ringing = phone.calls.find((call) => call.incoming && call.state === "ringing");
    const active = phone.active;
    switch (event.code) {
      case "KeyA":
        if (ringing) void phone.answer(ringing.id);
        break;
      case "KeyX":
        if (ringing) void phone.reject(ringing.id);
        else if (active) void phone.hangup(active.id);
        break;
      case "KeyM":
        if (active) phone.mute(active.id, !active.muted);
        break;
      case "KeyH":
        if (active) void phone.hold(active.id, true);
        break;
      default:
        return;
    }
    event.preventDefault();
  }
}
