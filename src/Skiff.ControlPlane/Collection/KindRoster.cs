using Skiff.Client;
using Skiff.Machinery.Remote;
using Skiff.Model;

namespace Skiff.ControlPlane;

/// <summary>
/// The kinds whose objects can be listed, watched and deleted, built-in ones, those that were defined since and those of
/// other servers, with one informer each. Watchers see the changes of all of them.
/// </summary>
/// <remarks>Lock order: taken before an informer's lock, never after.</remarks>
public sealed class KindRoster
{
    private readonly Informers informers;
    private readonly Func<IReadOnlyList<Kind>> source;
    private readonly Func<IReadOnlyList<string>> stale;
    private readonly Lock gate = new();
    private readonly List<Action<Kind, ObjectChange>> watchers = [];
    private IReadOnlyList<Kind> kinds = [];

    /// <summary>A roster.</summary>
    /// <param name="informers">The process' informers.</param>
    /// <param name="source">Answers all kinds as of now.</param>
    /// <param name="stale">Answers the group versions whose servers cannot say now what they serve.</param>
    public KindRoster(Informers informers, Func<IReadOnlyList<Kind>> source, Func<IReadOnlyList<string>>? stale = null)
    {
        this.informers = informers;
        this.source = source;
        this.stale = stale ?? (static () => []);
        Refresh();
    }

    /// <summary>The kinds, each resource once.</summary>
    public IReadOnlyList<Kind> Kinds => Volatile.Read(ref kinds);

    /// <summary>Called when the source has been looked at again; quick.</summary>
    public event Action? Refreshed;

    /// <summary>
    /// The group versions whose servers cannot say now what they serve: there may be kinds that are not here.
    /// </summary>
    public IReadOnlyList<string> Stale => stale();

    /// <summary>The built-in kinds that have a place here.</summary>
    public static IReadOnlyList<Kind> BuiltIn() => Eligible(Model.Kinds.All);

    /// <summary>The kind that an owner reference means, whatever the version; null if there is none.</summary>
    public Kind? Find(string group, string name)
    {
        foreach (Kind kind in Kinds)
        {
            if (kind.Name == name && kind.Group == group) return kind;
        }

        return null;
    }

    /// <summary>The informer of a kind.</summary>
    public Informer InformerOf(Kind kind) => informers.Of(kind);

    /// <summary>
    /// Ends when every kind of now has been listed, but for those of other servers, which may be down: who decides by
    /// what is not in their caches asks first.
    /// </summary>
    public Task SyncedAsync(CancellationToken stop) => informers.SyncedAsync(Kinds.Where(kind => kind is not RemoteKind), stop);

    /// <summary>Calls back for every object there is and every change, of kinds that come later too.</summary>
    public void Watch(Action<Kind, ObjectChange> callback)
    {
        lock (gate)
        {
            watchers.Add(callback);
            foreach (Kind kind in kinds) informers.Of(kind).Subscribe(change => callback(kind, change));
        }
    }

    /// <summary>Looks at the source again: informers of kinds that went end, those of new kinds begin.</summary>
    public void Refresh()
    {
        lock (gate)
        {
            IReadOnlyList<Kind> before = kinds;
            IReadOnlyList<Kind> now = Eligible(source());
            Volatile.Write(ref kinds, now);
            foreach (Kind kind in before.Except(now)) informers.End(kind);
            foreach (Kind kind in now.Except(before))
            {
                foreach (Action<Kind, ObjectChange> watcher in watchers)
                {
                    informers.Of(kind).Subscribe(change => watcher(kind, change));
                }
            }
        }

        Refreshed?.Invoke();
    }

    // Of several versions of a resource the first one listed is taken; they show the same objects. Events exist under
    // two groups and are taken from core.
    private static Kind[] Eligible(IEnumerable<Kind> all) =>
    [
        .. all
            .Where(kind => kind.Plural.Length > 0
                && kind.Group != "events.k8s.io"
                && kind.Verbs.Contains("list")
                && kind.Verbs.Contains("watch")
                && kind.Verbs.Contains("delete"))
            .GroupBy(kind => (kind.Group, kind.Plural))
            .Select(versions => versions.First()),
    ];
}
