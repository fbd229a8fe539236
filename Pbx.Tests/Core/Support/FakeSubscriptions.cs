using System.Text;
using Pbx.Sip;

namespace Pbx.Tests.Core.Support;

/// <summary>Notes what subscribers are told.</summary>
internal sealed class FakeSubscriptions : ISubscriptions
{
    public List<(string Topic, string Body)> Told { get; } = [];

    public List<string> Ended { get; } = [];

    /// <summary>Topics and ids of the bindings that have asked for them.</summary>
    public HashSet<(string Topic, string Binding)> Subscribed { get; } = [];

    public int Count => Subscribed.Count;

    public bool Has(string topic, Binding binding) => Subscribed.Contains((topic, binding.Id));

    public void Notify(string topic, byte[] body) => Told.Add((topic, Encoding.ASCII.GetString(body)));

    public void End(string topic) => Ended.Add(topic);
}
