using Skiff.Client;
using Skiff.Model;

namespace Skiff.ControlPlane;

/// <summary>
/// The kinds whose objects can be listed, watched and deleted, built-in ones and those that were defined since, with
/// one informer each. Watchers see the changes of all of them.
/// </summary>
/// <remarks>Lock order: taken before an informer's lock, never after.</remarks>
public sealed class KindRoster
{
    private readonly Informers informers;
    private readonly Func<IReadOnlyList<Kind>> source;
    private readonly Lock gate = new();
    private readonly List<Action<Kind, ObjectChange>> watchers = [];
    private IReadOnlyList<Kind> kinds = [];

    /// <summary>A roster.</summary>
    /// <param name="informers">The process' informers.</param>
    /// <param name="source">Answers all kinds as of now.</param>
    public KindRoster(Informers informers, Func<IReadOnlyList<Kind>> source)
    {
        this.informers = informers;
        this.source = source;
        Refresh();
    }

    /// <summary>The kinds, each resource once.</summary>
    public IReadOnlyList<Kind> Kinds => Volatile.Read(ref kinds);

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

    /// <summary>Ends when every kind of now has been listed.</summary>
    public Task SyncedAsync(CancellationToken stop) => informers.SyncedAsync(Kinds, stop);

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
