import type { Phone } from "../phone";
import { CallNotifications } from "../notifications";
import { strings } from "../strings";
import { h, icon, setText } from "./dom";
import { keypad } from "./keypad";

/** Number box and dial pad, for the Calls page. */
export class Dialer extends HTMLElement {
  connectedCallback(): void {
    const phone = (window as unknown as { pbxPhone?: Phone }).pbxPhone;
    if (!phone || this.childElementCount > 0) return;
    const input = h("input", { type: "tel", class: "pbx-input pbx-number", "aria-label": strings.callNumber, placeholder: strings.callNumber,
      autocomplete: "off", inputmode: "tel" });
    const erase = h("button", { type: "button", class: "pbx-button quiet pbx-erase", "data-again": true, "aria-label": strings.erase, title: strings.erase, hidden: true,
      onclick: () => { input.value = input.value.slice(0, -1); typed(); input.focus(); } }, icon("erase"));
    const typed = () => { erase.hidden = input.value === ""; };
    input.addEventListener("input", typed);
    const state = h("p", { class: "pbx-dialer-state", role: "status" });
    const form = h("form", { class: "pbx-dialer-form", onsubmit: (event: Event) => {
      event.preventDefault();
      const number = input.value;
      if (!number.trim()) return;
      // a click is the moment in which a browser lets a page ask
      void CallNotifications.ask();
      void phone.call(number);
      input.value = "";
      typed();
    } },
      h("div", { class: "pbx-number-box" }, input, erase),
      keypad((key) => { input.value += key; typed(); }),
      h("button", { type: "submit", class: "pbx-button good pbx-dial" }, icon("answer"), h("span", {}, strings.call)));
    const draw = () => {
      setText(state, phone.connected ? strings.ready : strings.offline);
      state.dataset.ready = String(phone.connected);
    };
    phone.addEventListener("change", draw);
    draw();
    this.replaceChildren(form, state);
  }
}
