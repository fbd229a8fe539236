import * as signalR from "@microsoft/signalr";
import type { AttachResult, PhoneEvents, PhoneResult, RecordingWish, ShownNumbers } from "./protocol";

/** Retry without end: at once, then quickly, then every two seconds. A call waits on the other side of this connection. */
class KeepTrying implements signalR.IRetryPolicy {
  nextRetryDelayInMilliseconds(context: signalR.RetryContext): number {
    const delays = [0, 200, 500, 1000];
    return delays[context.previousRetryCount] ?? 2000;
  }
}

/** The tab's own connection to PhoneHub. It shares nothing with the Blazor circuit, so either may be lost alone. */
export class PhoneConnection {
  private readonly hub: signalR.HubConnection;
  private stopped = false;

  constructor(
    url: string,
    private readonly deviceId: () => string,
    events: PhoneEvents,
    private readonly onAttached: (result: AttachResult) => void,
    private readonly onLost: () => void,
  ) {
    this.hub = new signalR.HubConnectionBuilder()
      .withUrl(url)
      .withAutomaticReconnect(new KeepTrying())
      .configureLogging(signalR.LogLevel.Warning)
      .build();
    this.hub.serverTimeoutInMilliseconds = 6000;
    this.hub.keepAliveIntervalInMilliseconds = 2000;
    this.hub.on("calls", events.calls);
    this.hub.on("mediaAnswer", events.mediaAnswer);
    this.hub.on("mediaWanted", events.mediaWanted);
    this.hub.on("ended", events.ended);
    this.hub.on("displaced", events.displaced);
    this.hub.onreconnecting(() => this.onLost());
    this.hub.onreconnected(() => void this.attach());
    this.hub.onclose(() => {
      this.onLost();
      if (!this.stopped) void this.start();
    });
    // The network is back, or the laptop was opened: do not wait for the next retry.
    window.addEventListener("online", () => void this.start());
  }

  get connected(): boolean {
    return this.hub.state === signalR.HubConnectionState.Connected;
  }

  async start(): Promise<void> {
    for (let attempt = 0; !this.stopped; attempt++) {
      if (this.hub.state !== signalR.HubConnectionState.Disconnected) return;
      try {
        await this.hub.start();
        await this.attach();
        return;
      } catch (error) {
        if (error instanceof signalR.HttpError && error.statusCode === 401) return;
        await new Promise((resolve) => setTimeout(resolve, Math.min(250 * 2 ** attempt, 2000)));
      }
    }
  }

  async attach(): Promise<void> {
    const result = await this.hub.invoke<AttachResult>("attach", this.deviceId(), navigator.userAgent);
    this.onAttached(result);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.hub.stop();
  }

  call = (number: string, offer: string, show: string) => this.command("call", number, offer, show);
  numbers = () => this.hub.invoke<ShownNumbers>("numbers");
  answer = (id: string, offer: string) => this.command("answer", id, offer);
  resumeMedia = (id: string, offer: string) => this.command("resumeMedia", id, offer);
  reject = (id: string) => this.command("reject", id);
  hangup = (id: string) => this.command("hangup", id);
  hold = (id: string, on: boolean) => this.command("hold", id, on);
  dtmf = (id: string, digits: string) => this.command("dtmf", id, digits);
  record = (id: string, wish: RecordingWish) => this.command("record", id, wish);
  transfer = (id: string, number: string) => this.command("transfer", id, number);
  transferToCall = (id: string, other: string) => this.command("transferToCall", id, other);

  private async command(method: string, ...args: unknown[]): Promise<PhoneResult> {
    try {
      return await this.hub.invoke<PhoneResult>(method, ...args);
    } catch (error) {
      console.warn(`phone: ${method} failed`, error);
      return { error: "connection", callId: null, answerSdp: null };
    }
  }
}
