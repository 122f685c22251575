namespace Skiff.Client;

/// <summary>
/// Watches over loops that run side by side. <see cref="Task.WhenAll(IEnumerable{Task})"/> would tell of a broken one only
/// when the last has ended, and until then a part of the process would stand still unnoticed.
/// </summary>
public static class FirstFault
{
    /// <summary>Ends when all have ended; fails as soon as one has failed.</summary>
    public static async Task OfAsync(params IEnumerable<Task> loops)
    {
        List<Task> left = [.. loops];
        while (left.Count > 0)
        {
            Task ended = await Task.WhenAny(left);
            await ended;
            left.Remove(ended);
        }
    }
}
