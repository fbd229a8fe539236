using System.Collections.Concurrent;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Registration;

/// <summary>Bindings by address of record. Changed on the loop; the published lists are immutable and read from any thread.</summary>
internal sealed class LocationTable
{
    private readonly ConcurrentDictionary<string, Binding[]> _published = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<RegisteredContact>> _contacts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, RegisteredContact> _byId = new(StringComparer.Ordinal);

    public int Count => _byId.Count;

    public IReadOnlyList<Binding> All
    {
        get
        {
            var all = new List<Binding>();
            foreach (var entry in _published) all.AddRange(entry.Value);
            return all;
        }
    }

    public IReadOnlyList<Binding> For(string aor) => _published.TryGetValue(aor, out var list) ? list : [];

    /// <summary>A copy, so that the caller may remove what it finds.</summary>
    public IReadOnlyList<RegisteredContact> ContactsOf(string aor) => _contacts.TryGetValue(aor, out var list) ? list.ToArray() : [];

    public RegisteredContact? Find(string id) => _byId.GetValueOrDefault(id);

    public IReadOnlyList<RegisteredContact> On(SipFlow flow)
    {
        List<RegisteredContact>? found = null;
        foreach (var contact in _byId.Values)
            if (contact.Flow == flow) (found ??= []).Add(contact);
        return found ?? [];
    }

    public void Add(RegisteredContact contact)
    {
        var aor = contact.Binding.Aor;
        if (!_contacts.TryGetValue(aor, out var list)) _contacts[aor] = list = [];
        list.Add(contact);
        _byId[contact.Binding.Id] = contact;
        Changed(aor);
    }

    public void Remove(RegisteredContact contact)
    {
        var aor = contact.Binding.Aor;
        if (!_byId.Remove(contact.Binding.Id) || !_contacts.TryGetValue(aor, out var list)) return;
        list.Remove(contact);
        if (list.Count == 0) _contacts.Remove(aor);
        Changed(aor);
    }

    /// <summary>Publishes the bindings of an address of record anew, newest first.</summary>
    public void Changed(string aor)
    {
        if (!_contacts.TryGetValue(aor, out var list))
        {
            _published.TryRemove(aor, out _);
            return;
        }
        var bindings = new Binding[list.Count];
        for (var i = 0; i < bindings.Length; i++) bindings[i] = list[i].Binding;
        Array.Sort(bindings, static (a, b) => b.RegisteredAt.CompareTo(a.RegisteredAt));
        _published[aor] = bindings;
    }
}
