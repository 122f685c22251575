using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.Controllers.Tests;

/// <summary>
/// Random graphs of owners, deleted from in random places and ways, collected in random order by stale views. What is
/// left must be what a model says: an object without owners lives unless deleted, one with owners as long as one does.
/// </summary>
public sealed class GarbagePromises
{
    [Fact]
    public void LeaveExactlyWhatStillHasAnOwner()
    {
        for (int seed = 1; seed <= 300; seed++)
        {
            try
            {
                new Graph(seed).Run();
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}: {error.Message}", error);
            }
        }
    }

    private sealed class Graph
    {
        private readonly Random random;
        private readonly InMemoryApi api = new(new ManualTime());
        private readonly Dictionary<string, List<string>> owners = [];
        private readonly HashSet<string> deleted = [];
        private readonly List<KindCache> past = [];

        public Graph(int seed) => random = new(seed);

        public void Run()
        {
            int count = random.Next(2, 14);
            for (int i = 0; i < count; i++) Add($"o{i:d2}", i);
            for (int i = random.Next(1, 4); i > 0; i--) Delete($"o{random.Next(count):d2}");
            for (int quiet = 0, turns = 0; quiet < 3; turns++)
            {
                Assert.True(turns < 500, "does not come to rest");
                bool stale = random.Next(3) == 0;
                bool dry = true;
                foreach (IObject item in Cache(stale: false).All.OrderBy(_ => random.Next())) dry &= Turn(item, stale);
                quiet = dry && !stale ? quiet + 1 : 0;
            }

            Assert.Equal(Model().Order(), api.All<ConfigMap>().Select(map => map.Metadata.Name).Order());
        }

        private void Add(string name, int earlier)
        {
            List<string> names = [.. Enumerable.Range(0, earlier).Where(_ => random.Next(3) == 0).Select(i => $"o{i:d2}").Take(3)];
            owners[name] = names;
            api.Add(ConfigMap.Empty with
            {
                Metadata = Samples.Named(name) with
                {
                    OwnerReferences = ListOf.From(names.Select(owner => OwnerReference.Empty with
                    {
                        APIVersion = "v1",
                        Kind = "ConfigMap",
                        Name = owner,
                        UID = api.Find<ConfigMap>("default", owner)!.Metadata.UID,
                        BlockOwnerDeletion = random.Next(2) == 0 ? true : null,
                    })),
                },
            });
        }

        private void Delete(string name)
        {
            if (api.Find<ConfigMap>("default", name) is not { } map || !deleted.Add(name)) return;
            bool soleOwner = owners.Values.Where(list => list.Contains(name)).All(list => list.Count == 1);
            string policy = random.Next(3) switch
            {
                0 => DeletionPropagation.Foreground,
                1 when soleOwner => DeletionPropagation.Orphan,
                _ => DeletionPropagation.Background,
            };
            if (policy == DeletionPropagation.Orphan)
            {
                foreach (List<string> list in owners.Values) list.Remove(name);
            }

            past.Add(Cache(stale: false));
            api.Remove(map, propagation: policy);
        }

        private KindCache Cache(bool stale) =>
            stale && past.Count > 0 ? past[random.Next(past.Count)] : api.CacheOf(Kinds.ConfigMap);

        private bool Turn(IObject item, bool stale)
        {
            KindCache cache = Cache(stale);
            IObject seen = cache.Find(ObjectKey.Of(item)) ?? item;
            ListOf<KnownOwner> known = seen.Metadata.OwnerReferences.Select(
                owner => new KnownOwner(owner, StateOf(owner, cache, OwnerState.Unseen)));
            GarbageRules.View view = new(seen, known, ListOf.From(cache.OwnedBy(seen.Metadata.UID)));
            GarbageRules.Decision decision = GarbageRules.Decide(view);
            if (!decision.Ask.IsEmpty)
            {
                KindCache live = Cache(stale: false);
                view = view with
                {
                    Owners = known.Select(owner => decision.Ask.Contains(owner.Reference)
                        ? owner with { State = StateOf(owner.Reference, live, OwnerState.Absent) }
                        : owner),
                };
                decision = GarbageRules.Decide(view);
            }

            foreach (Write write in decision.Plan.Writes) Apply(write);
            return decision.Plan.IsDry;
        }

        private static OwnerState StateOf(OwnerReference owner, KindCache cache, OwnerState otherwise)
        {
            if (cache.Find(new("default", owner.Name)) is not { } found || found.Metadata.UID != owner.UID) return otherwise;
            return GarbageRules.WaitsForDependents(found.Metadata) ? OwnerState.WaitsForDependents : OwnerState.Present;
        }

        // As a server does it: a write based on a past state is refused, and the collector looks again.
        private void Apply(Write write)
        {
            if (api.CacheOf(write.Kind).Find(write.Key) is not { } stored) return;
            if (write is DeleteWrite delete && delete.UID == stored.Metadata.UID && delete.ResourceVersion == stored.Metadata.ResourceVersion)
            {
                api.Remove(stored, propagation: delete.Propagation);
            }
            else if (write is UpdateWrite update && update.Value.Metadata.ResourceVersion == stored.Metadata.ResourceVersion)
            {
                api.Change(update.Value);
            }
        }

        private HashSet<string> Model()
        {
            HashSet<string> alive = [.. owners.Keys.Except(deleted)];
            // Owners were created before what they own, so one pass in order of names settles all.
            foreach (string name in owners.Keys.Order())
            {
                if (owners[name].Count > 0 && !owners[name].Exists(alive.Contains)) alive.Remove(name);
            }

            return alive;
        }
    }
}
