namespace Skiff.Model;

/// <summary>
/// Values that are made when they are first asked for; of two made at once, all callers get the same one.
/// </summary>
internal static class Once
{
    /// <summary>Puts a value into an empty slot; the answer is what the slot holds afterwards.</summary>
    public static T Set<T>(ref T? slot, T value)
        where T : class => Interlocked.CompareExchange(ref slot, value, null) ?? value;
}
