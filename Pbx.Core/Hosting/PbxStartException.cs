namespace Pbx.Core.Hosting;

/// <summary>The program cannot start. The message is the one line that the person at the console reads.</summary>
public sealed class PbxStartException : Exception
{
    /// <summary>With its line.</summary>
    public PbxStartException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
