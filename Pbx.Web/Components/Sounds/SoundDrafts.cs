using System.Security.Claims;

namespace Pbx.Web.Components.Sounds;

/// <summary>Sounds that were spoken here or recorded by telephone, until their makers have listened to them. In memory; the oldest go first.</summary>
internal sealed class SoundDrafts(TimeProvider time)
{
    /// <summary>Most that are kept, all people together.</summary>
    public const int Most = 16;

    private static readonly TimeSpan Valid = TimeSpan.FromMinutes(30);
    private readonly Lock gate = new();
    private readonly List<(string Id, string UserId, byte[] Wav, DateTimeOffset Until)> all = [];

    /// <summary>Keeps a WAV file for one account.</summary>
    public SoundDraft Add(string userId, byte[] wav, string name = "")
    {
        ArgumentNullException.ThrowIfNull(wav);
        var id = Guid.NewGuid().ToString("N");
        lock (gate)
        {
            all.RemoveAll(one => one.Until <= time.GetUtcNow());
            if (all.Count >= Most) all.RemoveAt(0);
            all.Add((id, userId, wav, time.GetUtcNow() + Valid));
        }
        return new SoundDraft(id, name, $"/sounds/{id}.wav", _ => Task.FromResult<(Stream, long)>((new MemoryStream(wav, writable: false), wav.Length)));
    }

    /// <summary>The file of one account.</summary>
    public byte[]? Find(string id, string userId)
    {
        lock (gate) return all.FirstOrDefault(one => one.Id == id && one.UserId == userId).Wav;
    }

    /// <summary>It is not needed any more.</summary>
    public void Forget(string id)
    {
        lock (gate) all.RemoveAll(one => one.Id == id);
    }
}

/// <summary>Where the browser listens to them.</summary>
internal static class SoundDraftEndpoint
{
    public static void MapSoundDrafts(this IEndpointRouteBuilder app) =>
        app.MapGet("/sounds/{id}.wav", (string id, ClaimsPrincipal user, HttpContext context, SoundDrafts drafts) =>
        {
            if (user.FindFirstValue(ClaimTypes.NameIdentifier) is not { } account || drafts.Find(id, account) is not { } wav) return Results.NotFound();
            context.Response.Headers.CacheControl = "private, no-store";
            return Results.Bytes(wav, "audio/wav", enableRangeProcessing: true);
        }).RequireAuthorization();
}
