using Pbx.Core.Menus;

namespace Pbx.Core.Flows.Steps;

/// <summary>Says what can be chosen and waits for a key, or for a number where callers may dial one.</summary>
internal sealed class MenuStep(FlowRun run, Menu node) : FlowStep(run)
{
    // How long the next digit of a number is waited for.
    private static readonly TimeSpan BetweenDigits = TimeSpan.FromSeconds(3);
    private string dialled = "";
    private int said;

    public override void Enter()
    {
        Run.Answer();
        Say();
    }

    public override void On(FlowInput input)
    {
        switch (input)
        {
            case FlowInput.Digit digit:
                OnDigit(digit.Key);
                break;
            case FlowInput.Played when dialled.Length == 0:
                Run.Wait(TimeSpan.FromSeconds(node.TimeoutSeconds));
                break;
            case FlowInput.TimeIsUp when dialled.Length > 0:
                Choose();
                break;
            case FlowInput.TimeIsUp:
                Again("timeout", node.Timeout);
                break;
        }
    }

    private void Say(params FlowSound[] first)
    {
        said++;
        dialled = "";
        FlowSound[] sounds = Words(node.Prompt) is { } words ? [.. first, words] : first;
        if (sounds.Length > 0) Run.Emit(new FlowCommand.Play(sounds));
        else Run.Wait(TimeSpan.FromSeconds(node.TimeoutSeconds));
        Run.Emit(new FlowCommand.Listen(node.Id));
    }

    private void OnDigit(char key)
    {
        if (dialled.Length == 0) Run.Emit(new FlowCommand.Silence());
        dialled += key;
        if (node.DialExtensions && Numbers().Any(number => number.Length > dialled.Length && number.StartsWith(dialled, StringComparison.Ordinal))) Run.Wait(BetweenDigits);
        else Choose();
    }

    private void Choose()
    {
        if (dialled.Length == 1 && node.Keys.TryGetValue(dialled[0], out var target)) Run.Go(dialled, target);
        else if (node.DialExtensions && TargetOf(dialled) is { } dialledTarget) Run.Go("extension", dialledTarget);
        else Again("wrong-key", node.WrongKey, System("wrong-key"));
    }

    private void Again(string key, FlowTarget otherwise, params FlowSound[] first)
    {
        Run.WaitNoLonger();
        if (said < node.Repeats) Say(first);
        else Run.Go(key, otherwise);
    }

    private IEnumerable<string> Numbers() =>
        [.. Run.Snapshot.UsersByExtension.Keys, .. Run.Plan.Nodes.Select(one => one.Number).OfType<string>()];

    private FlowTarget? TargetOf(string number) =>
        Run.Snapshot.UsersByExtension.TryGetValue(number, out var user) ? FlowTarget.User(user.Id)
        : Run.Plan.Nodes.FirstOrDefault(one => one.Number == number) is { } found ? FlowTarget.Node(found.Id)
        : null;
}
