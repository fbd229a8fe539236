import { CallBar } from "./elements/call-bar";
import { DeviceSettings } from "./elements/device-settings";
import { Dialer } from "./elements/dialer";
import { Phone } from "./phone";

// One telephone for the tab, made once: the page around it may be redrawn by Blazor at any time.
const bar = document.querySelector<CallBar>("pbx-call-bar");
if (bar) {
  const phone = new Phone(bar.dataset.hub ?? "hubs/phone", bar.dataset.country ?? "CH");
  (window as unknown as { pbxPhone: Phone }).pbxPhone = phone;
  customElements.define("pbx-call-bar", CallBar);
  customElements.define("pbx-dialer", Dialer);
  customElements.define("pbx-devices", DeviceSettings);
  bar.attach(phone);
  void phone.start();

  // Anything on any page may carry data-pbx-call="NUMBER".
  document.addEventListener("click", (event) => {
    const number = (event.target as Element | null)?.closest<HTMLElement>("[data-pbx-call]")?.dataset.pbxCall;
    if (number) void phone.call(number);
  });
}
