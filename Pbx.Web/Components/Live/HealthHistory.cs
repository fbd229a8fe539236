using Pbx.Core.Calls;
using Pbx.Core.Live;

namespace Pbx.Web.Components.Live;

/// <summary>The last hour of the system's health, so that a page opened now can draw what was before.</summary>
public sealed class HealthHistory(LiveFeed<SystemHealth> feed, ICallControl calls) : BackgroundService
{
    /// <summary>Points kept.</summary>
    public const int Length = 120;

    private readonly Queue<HealthPoint> points = new(Length);
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(30);
    private DateTimeOffset next = DateTimeOffset.MinValue;

    /// <summary>What was seen, oldest first.</summary>
    public IReadOnlyList<HealthPoint> Points
    {
        get { lock (points) return [.. points]; }
    }

    /// <summary>Keeps one point, if enough time went by since the last.</summary>
    public void Note(SystemHealth health)
    {
        ArgumentNullException.ThrowIfNull(health);
        lock (points)
        {
            if (health.At < next) return;
            // A system just started shows its first minute at once.
            next = health.At + (points.Count < 10 ? TimeSpan.FromSeconds(2) : Spacing);
            if (points.Count == Length) points.Dequeue();
            points.Enqueue(new HealthPoint(health.At, health.CpuPercent, health.MemoryBytes, calls.Calls.Snapshot().Count));
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = feed.Subscribe();
        foreach (var health in subscription.Initial) Note(health);
        await foreach (var change in subscription.Changes.ReadAllAsync(stoppingToken))
        {
            if (change.Item is { } health) Note(health);
        }
    }
}

/// <summary>One moment.</summary>
public sealed record HealthPoint(DateTimeOffset At, double CpuPercent, long MemoryBytes, int Calls);
