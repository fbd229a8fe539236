// The messages between a tab and PhoneHub: the same shapes as Pbx.Core/Phones/IBrowserPhones.cs, camelCase.

export type CallState = "ringing" | "calling" | "ringback" | "talking";

export interface BrowserCall {
  id: string;
  incoming: boolean;
  state: CallState;
  peerNumber: string;
  /** The number as people write it; peerNumber is what can be dialled. */
  peerShown: string;
  peerName: string;
  startedAt: string;
  answeredAt: string | null;
  onHold: boolean;
  heldByPeer: boolean;
  earlyMedia: boolean;
  codec: string | null;
  meanOpinionScore: number | null;
  recording: "off" | "announcing" | "on" | "paused";
  recordingSince: string | null;
  /** The person may record on demand, and pause any recording. */
  mayRecord: boolean;
  /** It was begun on demand, and may be ended. */
  mayStopRecording: boolean;
  answersItself: boolean;
}

export type RecordingWish = "start" | "stop" | "pause" | "resume";

export interface PhoneResult {
  error: string | null;
  callId: string | null;
  answerSdp: string | null;
}

/** Numbers that may be shown outside. */
export interface ShownNumbers {
  /** What is shown when nothing is chosen, as people write it; empty: the line decides. */
  usual: string;
  all: { number: string; shown: string; kind: "own" | "main" | "department"; name: string }[];
}

export interface AttachResult {
  accepted: boolean;
  calls: BrowserCall[];
}

/** What the server tells a tab; one SignalR method each. */
export interface PhoneEvents {
  calls(all: BrowserCall[]): void;
  mediaAnswer(callId: string, sdp: string): void;
  mediaWanted(callId: string): void;
  ended(callId: string, reason: string, statusCode: number): void;
  displaced(): void;
}
