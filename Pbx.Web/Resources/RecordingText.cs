namespace Pbx.Web.Resources;

/// <summary>Words of the recording of calls, in the console and in the web client.</summary>
public sealed class RecordingText;
