namespace Pbx.Web.Components.Sounds;

/// <summary>A sound that somebody has made or chosen and not stored yet: in the browser, or here.</summary>
/// <param name="Id">Tells it from the one before.</param>
/// <param name="Name">What it may be called.</param>
/// <param name="Url">Where the browser plays it.</param>
/// <param name="OpenAsync">The WAV file, from its beginning, and its length.</param>
public sealed record SoundDraft(string Id, string Name, string Url, Func<CancellationToken, Task<(Stream Audio, long Length)>> OpenAsync);

/// <summary>Why there is no sound: a key of SoundText or PlanText, and what to name in the words.</summary>
public sealed record SoundProblem(string Key, string Detail = "");
