import { meter, type DeviceKind } from "../devices";
import { CallNotifications } from "../notifications";
import type { Phone } from "../phone";
import { strings } from "../strings";
import { Tones } from "../tones";
import { h } from "./dom";

/** Choice of microphone, speaker and ringer, with a level meter and tests. */
export class DeviceSettings extends HTMLElement {
  private stopMeter: (() => void) | null = null;
  private readonly refresh = (): void => void this.fill();
  private selects = new Map<DeviceKind, HTMLSelectElement>();
  private phone!: Phone;

  connectedCallback(): void {
    const phone = (window as unknown as { pbxPhone?: Phone }).pbxPhone;
    if (!phone || this.childElementCount > 0) return;
    this.phone = phone;
    const devices = phone.devices;
    const level = h("div", { class: "pbx-level", role: "meter", "aria-label": strings.level, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0 }, h("i"));
    const test = h("button", { type: "button", class: "pbx-button text", onclick: () => void this.toggleMeter(level, test) }, strings.testMicrophone);
    const tones = new Tones(devices, "CH");
    const tone = (name: "ring" | "waiting", text: string) => {
      const button = h("button", { type: "button", class: "pbx-button text", onclick: () => {
        tones.play(name);
        setTimeout(() => tones.play(null), 2000);
      } }, text);
      return button;
    };
    const volume = h("input", { type: "range", min: 0, max: 1, step: 0.05, value: devices.current.ringVolume, "aria-label": strings.ringVolume,
      onchange: (event: Event) => devices.set({ ringVolume: Number((event.target as HTMLInputElement).value) }) });
    const noise = h("input", { type: "checkbox", onchange: (event: Event) => devices.set({ noiseSuppression: (event.target as HTMLInputElement).checked }) });
    noise.checked = devices.current.noiseSuppression;
    const notifyState = h("span", { class: "pbx-hint", role: "status" });
    const notify = h("button", { type: "button", class: "pbx-button text", onclick: () => void CallNotifications.ask().then(() => this.drawNotify(notify, notifyState)) },
      strings.notifications);
    this.drawNotify(notify, notifyState);
    this.replaceChildren(
      this.field("microphone", strings.microphone, test, level),
      h("label", { class: "pbx-check" }, noise, strings.noiseSuppression),
      this.field("speaker", strings.speaker, tone("waiting", strings.testSpeaker)),
      this.field("ringer", strings.ringer, tone("ring", strings.testRinger)),
      h("label", { class: "pbx-field" }, h("span", {}, strings.ringVolume), volume),
      h("div", { class: "pbx-field-row" }, notify, notifyState));
    devices.addEventListener("list", this.refresh);
    void this.fill();
  }

  disconnectedCallback(): void {
    this.stopMeter?.();
    this.stopMeter = null;
    this.phone?.devices.removeEventListener("list", this.refresh);
  }

  private field(kind: DeviceKind, title: string, ...extra: HTMLElement[]): HTMLElement {
    const devices = this.phone.devices;
    const select = h("select", { class: "pbx-input", "data-device": kind,
      onchange: (event: Event) => devices.set({ [kind]: (event.target as HTMLSelectElement).value }) });
    this.selects.set(kind, select);
    const fixed = kind !== "microphone" && !devices.canChooseOutput;
    select.disabled = fixed;
    return h("div", { class: "pbx-field-group" }, h("label", { class: "pbx-field" }, h("span", {}, title), select),
      h("div", { class: "pbx-field-row" }, ...extra), ...(fixed ? [h("p", { class: "pbx-hint" }, strings.outputFixed)] : []));
  }

  private async fill(): Promise<void> {
    for (const [kind, select] of this.selects) {
      const list = await this.phone.devices.list(kind);
      const options = list.filter((device) => device.deviceId !== "default")
        .map((device) => h("option", { value: device.deviceId }, device.label || device.deviceId.slice(0, 8)));
      select.replaceChildren(h("option", { value: "" }, strings.systemDefault), ...options);
      select.value = this.phone.devices.current[kind];
      if (select.selectedIndex < 0) select.value = "";
    }
  }

  private async toggleMeter(level: HTMLElement, button: HTMLButtonElement): Promise<void> {
    if (this.stopMeter) {
      this.stopMeter();
      this.stopMeter = null;
      button.textContent = strings.testMicrophone;
      return;
    }
    try {
      const stream = await this.phone.devices.openMicrophone();
      const bar = level.firstElementChild as HTMLElement;
      const stop = meter(stream, (value) => {
        bar.style.width = `${value * 100}%`;
        level.setAttribute("aria-valuenow", String(Math.round(value * 100)));
      });
      this.stopMeter = () => {
        stop();
        bar.style.width = "0";
        stream.getTracks().forEach((track) => track.stop());
      };
      button.textContent = strings.stopTest;
      await this.fill(); // names of devices are known only after the permission
    } catch {
      button.textContent = strings.microphoneRefused;
    }
  }

  private drawNotify(button: HTMLButtonElement, state: HTMLElement): void {
    const permission = "Notification" in window ? Notification.permission : "denied";
    button.hidden = permission !== "default";
    state.textContent = permission === "granted" ? strings.notificationsOn : permission === "denied" ? strings.notificationsRefused : "";
  }
}
