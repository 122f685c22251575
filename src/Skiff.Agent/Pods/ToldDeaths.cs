using Skiff.PodLifecycle;

namespace Skiff.Agent.Pods;

/// <summary>
/// Deaths that the runtime's events told of. The event comes a moment before the runtime's own lists show it, so the
/// worker looks again until they do. Owned by the pod's worker.
/// </summary>
internal sealed class ToldDeaths
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan SlowestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReasonPatience = TimeSpan.FromSeconds(2);
    private const string OutOfMemory = "OOMKilled";
    private const int StarvedMax = 100;

    private readonly Dictionary<string, DateTimeOffset> told = [];
    private readonly Dictionary<string, DateTimeOffset?> starved = []; // With when they were seen dead for another reason.
    private TimeSpan pause = FirstPause;

    /// <summary>An event told of a death.</summary>
    public void Add(string id, DateTimeOffset now)
    {
        told[id] = now;
        pause = FirstPause;
    }

    /// <summary>Whether what was told is not in the lists yet.</summary>
    public bool AreUnseen(RuntimePod runtime, DateTimeOffset now)
    {
        foreach ((string id, DateTimeOffset since) in told)
        {
            // A container that dies at once is told dead before the call that starts it has returned: until then it is
            // listed as created, then for a moment as running.
            bool lives = runtime.Containers.Any(one => one.Id == id && one.Phase != ContainerPhase.Exited)
                || runtime.Sandboxes.Any(one => one.Id == id && one.Ready);
            // One that lives on after so long was told of in error, or by an event of another life.
            if (!lives || now - since > Patience) told.Remove(id);
        }

        return told.Count > 0;
    }

    /// <summary>An event told that a process of some container was ended for want of memory.</summary>
    public void AddOutOfMemory(string id)
    {
        if (starved.Count >= StarvedMax) starved.Clear(); // They are other pods', and nobody has looked for long.
        starved[id] = null;
        pause = FirstPause;
    }

    /// <summary>
    /// Dead containers of which the runtime does not say yet that they were out of memory, though its event did: it hears of
    /// their end by another way, and may note that first.
    /// </summary>
    public IReadOnlyList<string> Unexplained(RuntimePod runtime, DateTimeOffset now)
    {
        List<string> found = [];
        foreach (string id in starved.Keys.ToArray())
        {
            ObservedContainer? one = runtime.Containers.FirstOrDefault(one => one.Id == id);
            if (one is { Phase: not ContainerPhase.Exited }) continue; // It outlives the process that was ended.
            DateTimeOffset since = starved[id] ?? now;
            starved[id] = since;
            if (one is null || one.Reason == OutOfMemory || now - since > ReasonPatience) starved.Remove(id);
            else found.Add(id);
        }

        return found;
    }

    /// <summary>When to look again.</summary>
    public DateTimeOffset NextLook(DateTimeOffset now)
    {
        DateTimeOffset next = now + pause;
        pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, SlowestPause.Ticks));
        return next;
    }
}
