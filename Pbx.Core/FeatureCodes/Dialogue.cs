namespace Pbx.Core.FeatureCodes;

/// <summary>Says words of the system to a caller and takes keys.</summary>
internal sealed class Dialogue(IServiceLine line, CancellationToken cancellationToken)
{
    private const int LongestEntry = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    /// <summary>Says them; a key that was pressed meanwhile cuts them short and is returned.</summary>
    public Task<char?> SayAsync(params string[] names) => line.PlayUntilKeyAsync(Prompts.Source(line.Language, names), cancellationToken);

    /// <summary>Digits up to the hash, or so many; null: nothing was entered.</summary>
    public async Task<string?> EnterAsync(string name, int most = LongestEntry)
    {
        var entered = "";
        for (var key = await SayAsync(name) ?? await KeyAsync(); key is not null and not '#'; key = await KeyAsync())
        {
            entered += key;
            if (entered.Length >= most) break;
        }
        return entered.Length == 0 ? null : entered;
    }

    private Task<char?> KeyAsync() => line.KeyAsync(Patience, cancellationToken);
}
