import { withheld, type Phone } from "../phone";
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
    const show = h("select", { class: "pbx-input", "data-show": true, onchange: () => { phone.show = show.value; } });
    const showField = h("label", { class: "pbx-show", hidden: true }, h("span", {}, strings.showNumber), show);
    let offered = "";
    const offer = () => {
      const { usual, all } = phone.numbers;
      const now = JSON.stringify(phone.numbers);
      if (now !== offered) {
        offered = now;
        const name = { own: strings.ownNumber, main: strings.mainNumber, department: "" };
        show.replaceChildren(h("option", { value: "" }, strings.usualNumber(usual)),
          ...all.map((one) => h("option", { value: one.number }, `${one.kind === "department" ? one.name : name[one.kind]}: ${one.shown}`)),
          h("option", { value: withheld }, strings.withheld));
        showField.hidden = all.length === 0;
      }
      show.value = phone.show;
    };
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
      showField,
      keypad((key) => { input.value += key; typed(); }),
      h("button", { type: "submit", class: "pbx-button good pbx-dial" }, icon("answer"), h("span", {}, strings.call)));
    const draw = () => {
      setText(state, phone.connected ? strings.ready : strings.offline);
      state.dataset.ready = String(phone.connected);
      offer();
    };
    phone.addEventListener("change", draw);
    draw();
    if (phone.connected) void phone.askNumbers();
    this.replaceChildren(form, state);
  }
}
