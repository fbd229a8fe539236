namespace Pbx.Web.Resources;

/// <summary>Words of making sounds: files, microphone, telephone, spoken text.</summary>
public sealed class SoundText;
