namespace Pbx.Core.Calls;

/// <summary>The places at which calls are parked, from 1 on. On the loop only.</summary>
internal sealed class ParkingLot
{
    /// <summary>How many there are.</summary>
    public const int Places = 20;

    private readonly SortedDictionary<int, Call> taken = [];

    /// <summary>Takes a place, or the first that is free; null: it is not free, or none is.</summary>
    public int? Take(Call call, int? wanted)
    {
        var place = wanted ?? Enumerable.Range(1, Places).FirstOrDefault(one => !taken.ContainsKey(one));
        return place is >= 1 and <= Places && taken.TryAdd(place, call) ? place : null;
    }

    /// <summary>Another call stands there from now on.</summary>
    public void Hand(int place, Call to) => taken[place] = to;

    /// <summary>Gives a place back.</summary>
    public void Leave(int place, Call call)
    {
        if (taken.GetValueOrDefault(place) == call) taken.Remove(place);
    }

    /// <summary>The call at a place, or the one that has waited longest; null: nobody waits there.</summary>
    public Call? Find(int? place) => place is { } one
        ? taken.GetValueOrDefault(one) is { IsParked: true } found ? found : null
        : taken.Values.Where(call => call.IsParked).MinBy(call => call.ParkedSince);
}
