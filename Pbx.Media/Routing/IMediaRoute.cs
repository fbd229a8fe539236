namespace Pbx.Media.Routing;

/// <summary>What a session hears: one thing at a time.</summary>
internal interface IMediaRoute
{
    /// <summary>The session hears something else now, or nothing any more. Called once, on its worker.</summary>
    void OnReplaced();
}
