namespace Pbx.Core.Live;

/// <summary>A part of the system that has problems of its own to tell on the dashboard.</summary>
public interface IHealthSource
{
    /// <summary>Its problems now. Asked every few seconds; must not wait for anything.</summary>
    IEnumerable<HealthProblem> Problems { get; }
}
