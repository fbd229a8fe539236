using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Pbx.Core.Persistence;

/// <summary>A moment as UTC ticks.</summary>
internal sealed class UtcTicksConverter() : ValueConverter<DateTimeOffset, long>(
    value => value.UtcTicks, value => new DateTimeOffset(value, TimeSpan.Zero));
