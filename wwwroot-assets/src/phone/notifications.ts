import { label } from "./label";
import type { BrowserCall } from "./protocol";
import { strings } from "./strings";

/** System notifications of incoming calls, for a person whose window is elsewhere. */
export class CallNotifications {
  private readonly shown = new Map<string, Notification>();

  incoming(call: BrowserCall, answer: (id: string) => void): void {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    try {
      const notification = new Notification(strings.incomingCall, { body: label(call), tag: call.id, requireInteraction: true });
      notification.onclick = () => {
        window.focus();
        answer(call.id);
        notification.close();
      };
      this.shown.set(call.id, notification);
    } catch {
      // some browsers on phones only allow notifications from a service worker
    }
  }

  close(id: string): void {
    this.shown.get(id)?.close();
    this.shown.delete(id);
  }

  /** Must be called from a click. */
  static async ask(): Promise<NotificationPermission | "unsupported"> {
    if (!("Notification" in window)) return "unsupported";
    return Notification.permission === "default" ? Notification.requestPermission() : Notification.permission;
  }
}
