using System.Data.Common;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Pbx.Core.Persistence;
using Pbx.Sip;

namespace Pbx.Core.Hosting;

/// <summary>Keeps registrations in the database so that phones can be called right after a restart, not only when they next refresh.</summary>
public sealed class RegistrationKeeper(IDbContextFactory<PbxDbContext> databases, TimeProvider time, ILogger<RegistrationKeeper> log) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private Dictionary<string, Binding> saved = new(StringComparer.Ordinal);
    private ITimer? timer;

    /// <summary>Registrations of the last run that have not expired.</summary>
    public IReadOnlyList<Binding> Load()
    {
        lock (gate)
        {
            using var db = databases.CreateDbContext();
            var now = time.GetUtcNow();
            var kept = db.Registrations.AsNoTracking().ToList();
            saved = kept.Select(ToBinding).OfType<Binding>().ToDictionary(binding => binding.Id, StringComparer.Ordinal);
            return [.. saved.Values.Where(binding => binding.ExpiresAt > now)];
        }
    }

    /// <summary>Saves what changed every few seconds.</summary>
    public void Attach(IRegistrations registrations)
    {
        ArgumentNullException.ThrowIfNull(registrations);
        timer = time.CreateTimer(_ => Save(registrations.All), null, Every, Every);
    }

    /// <summary>Ends <see cref="Attach"/>.</summary>
    public void Detach()
    {
        timer?.Dispose();
        timer = null;
    }

    /// <summary>Writes the difference to what was written last.</summary>
    public void Save(IReadOnlyList<Binding> all)
    {
        lock (gate)
        {
            // A browser's socket is gone after a restart, and with it the way to it.
            var now = all.Where(binding => !binding.IsWebSocket).ToDictionary(binding => binding.Id, StringComparer.Ordinal);
            var gone = saved.Keys.Where(id => !now.ContainsKey(id)).ToList();
            var changed = now.Values.Where(binding => saved.GetValueOrDefault(binding.Id) is not { } before || Differs(before, binding)).ToList();
            if (gone.Count == 0 && changed.Count == 0) return;
            try
            {
                using var db = databases.CreateDbContext();
                using var transaction = db.Database.BeginTransaction();
                foreach (var part in gone.Concat(changed.Select(binding => binding.Id)).Chunk(500))
                    db.Registrations.Where(row => part.Contains(row.Id)).ExecuteDelete();
                db.Registrations.AddRange(changed.Select(ToRow));
                db.SaveChanges();
                transaction.Commit();
                saved = now;
            }
            catch (Exception e) when (e is DbException or DbUpdateException)
            {
                // Tried again at the next turn, since saved still says what is in the database.
                log.LogWarning("Registrations could not be kept: {Reason}", e.InnerException?.Message ?? e.Message);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => Detach();

    private static bool Differs(Binding a, Binding b) =>
        a.ExpiresAt != b.ExpiresAt || a.Contact != b.Contact || !a.RemoteEndPoint.Equals(b.RemoteEndPoint) || a.Aor != b.Aor;

    private static KeptRegistration ToRow(Binding binding) => new()
    {
        Id = binding.Id,
        Aor = binding.Aor,
        Contact = binding.Contact,
        Transport = binding.Transport,
        RemoteEndPoint = binding.RemoteEndPoint.ToString(),
        UserAgent = binding.UserAgent,
        InstanceId = binding.InstanceId,
        Path = string.Join('\n', binding.Path),
        RegisteredAt = binding.RegisteredAt,
        ExpiresAt = binding.ExpiresAt,
    };

    private static Binding? ToBinding(KeptRegistration row) => IPEndPoint.TryParse(row.RemoteEndPoint, out var remote)
        ? new Binding(
            row.Id, row.Aor, row.Contact, row.Transport, remote, row.UserAgent, row.InstanceId,
            row.Path.Split('\n', StringSplitOptions.RemoveEmptyEntries), row.RegisteredAt, row.ExpiresAt)
        : null;
}
