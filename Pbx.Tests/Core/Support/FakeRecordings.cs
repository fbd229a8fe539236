using Pbx.Core.Recordings;
using Pbx.Media;

namespace Pbx.Tests.Core.Support;

/// <summary>Recordings without a disk.</summary>
internal sealed class FakeRecordings : IRecordingRoom
{
    public bool HasRoom { get; set; } = true;

    public bool DiskFails { get; set; }

    public List<Draft> All { get; } = [];

    public Draft Only => Assert.Single(All);

    public IRecordingDraft? Begin(RecordingStart start)
    {
        if (DiskFails) throw new IOException("No such device");
        var draft = new Draft(start);
        All.Add(draft);
        return draft;
    }

    internal sealed class Draft(RecordingStart start) : IRecordingDraft
    {
        private readonly TaskCompletionSource<CallRecordingResult> kept = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public RecordingStart Start => start;

        public RecordingParties? Parties { get; private set; }

        public string Users => string.Join(' ', Parties!.UserIds.Order(StringComparer.Ordinal));

        public Task<CallRecordingResult> Kept => kept.Task;

        public string Id => "r";

        public Stream Audio { get; } = new MemoryStream();

        public void Tell(RecordingParties parties) => Parties = parties with { UserIds = [.. parties.UserIds] };

        public Task KeepAsync(CallRecordingResult result)
        {
            kept.TrySetResult(result);
            return Task.CompletedTask;
        }
    }
}
