using Pbx.Sip.Engine;

namespace Pbx.Tests.Sip.Engine;

/// <summary>What must hold of an engine.</summary>
internal static class EngineAssert
{
    /// <summary>Nothing is left of any request, call or timer.</summary>
    public static void IsEmpty(SipEngine engine)
    {
        Assert.Equal(0, engine.Transactions.ClientCount);
        Assert.Equal(0, engine.Transactions.ServerCount);
        Assert.Equal(0, engine.Transactions.OngoingCount);
        Assert.Equal(0, engine.Dialogs.Count);
        Assert.Equal(0, engine.Dialogs.SessionCount);
        Assert.Equal(0, engine.Timers.Count);
    }
}
