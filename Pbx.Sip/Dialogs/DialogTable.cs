namespace Pbx.Sip.Dialogs;

/// <summary>All dialogs by ID, and the sessions that own them.</summary>
internal sealed class DialogTable
{
    private readonly Dictionary<DialogKey, Dialog> _dialogs = [];
    private readonly HashSet<InviteSession> _sessions = [];

    public int Count => _dialogs.Count;

    /// <summary>Sessions that have not ended.</summary>
    public int SessionCount => _sessions.Count;

    public IReadOnlyCollection<InviteSession> Sessions => _sessions;

    public Dialog? Find(string callId, string localTag, string remoteTag) =>
        _dialogs.GetValueOrDefault(new DialogKey(callId, localTag, remoteTag));

    public void Add(Dialog dialog) => _dialogs[dialog.Key] = dialog;

    public void Remove(Dialog dialog)
    {
        if (_dialogs.TryGetValue(dialog.Key, out var listed) && ReferenceEquals(listed, dialog)) _dialogs.Remove(dialog.Key);
    }

    public void SessionBegan(InviteSession session) => _sessions.Add(session);

    public void SessionEnded(InviteSession session) => _sessions.Remove(session);
}
