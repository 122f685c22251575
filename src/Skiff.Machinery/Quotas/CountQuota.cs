using System.Collections.Concurrent;
using Skiff.Model;

namespace Skiff.Machinery.Quotas;

/// <summary>Kinds of which quotas limit the number alone, some also under an older name.</summary>
internal sealed class CountQuota : QuotaRule
{
    private const int KeptMax = 10_000;
    private static readonly Quantity one = Quantity.Of(1);
    private static readonly ConcurrentDictionary<Kind, CountQuota> kept = new();

    private readonly MapOf<Quantity> usage;

    private CountQuota(Kind kind)
    {
        bool hasOlderName = kind == Kinds.ConfigMap || kind == Kinds.Secret || kind == Kinds.ReplicationController
            || kind == Kinds.ResourceQuota;
        usage = MapOf.Create((CountName(kind), one));
        if (hasOlderName) usage = usage.Set(kind.Plural, one);
    }

    public static CountQuota OfKind(Kind kind)
    {
        if (kept.TryGetValue(kind, out CountQuota? known)) return known;
        if (kept.Count >= KeptMax) kept.Clear(); // Custom kinds come and go.
        return kept.GetOrAdd(kind, static made => new CountQuota(made));
    }

    public override bool Covers(string resource) => usage.ContainsKey(resource);

    public override MapOf<Quantity> Usage(IObject value, DateTimeOffset now) => usage;
}
