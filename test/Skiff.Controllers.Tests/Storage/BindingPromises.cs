using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Storage.V1;
using Skiff.Fixtures;

namespace Skiff.Controllers.Tests.Storage;

/// <summary>
/// Random histories of claims, volumes and classes, with controllers that look at things in any order and die between
/// any two writes. No volume is ever bound to two claims and no claim to two volumes, a binding never changes, and once
/// nobody disturbs, every plan runs dry with everything bound that can be.
/// </summary>
public sealed class BindingPromises
{
    [Fact]
    public void HoldOverRandomHistories()
    {
        int bound = 0;
        for (int seed = 1; seed <= 400; seed++)
        {
            try
            {
                bound += new History(seed).Run();
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}: {error.Message}", error);
            }
        }

        Assert.True(bound > 400, $"only {bound} bindings were made: the histories say nothing");
    }

    private sealed class History
    {
        private static readonly string[] kinds = ["", "fast", "later", "local-path"];
        private static readonly string[] sizes = ["1Gi", "2Gi", "4Gi"];
        private static readonly string[] modes = ["ReadWriteOnce", "ReadWriteOnce,ReadOnlyMany", "ReadWriteMany"];

        private readonly Random random;
        private readonly ManualTime time = new();
        private readonly InMemoryApi api;
        private readonly PlanPlayer player;
        private readonly Dictionary<string, string> bindings = [];
        private int made;

        public History(int seed)
        {
            random = new(seed);
            api = new(time);
            player = new(api, time) { Settings = ControlSettings.Default with { LocalPathDirectory = "/data" } };
            api.Add(Samples.Node("n"));
            api.Add(StorageSamples.Class("fast"));
            api.Add(StorageSamples.Class("later", waits: true));
            api.Add(StorageSamples.Class("local-path", waits: true, LocalPath.Provisioner, isDefault: random.Next(2) == 0));
        }

        public int Run()
        {
            for (int i = 0; i < 60; i++)
            {
                if (random.Next(2) == 0) Disturb();
                player.CrashAfter = random.Next(4) == 0 ? random.Next(4) : null;
                Step();
                Check();
            }

            player.CrashAfter = null;
            for (int round = 0; ; round++)
            {
                Assert.True(round < 50, "plans do not run dry");
                if (StepAll()) break;
                Check();
            }

            CheckTotal();
            return bindings.Count;
        }

        private void Disturb()
        {
            switch (random.Next(13))
            {
                case 0 or 1 or 9 or 10:
                    api.Add(NewVolume());
                    return;
                case 2 or 3 or 11 or 12:
                    api.Add(NewClaim());
                    return;
                case 4 when Any<PersistentVolumeClaim>() is { } claim:
                    api.Remove(claim);
                    return;
                case 5 when Any<PersistentVolume>() is { } volume:
                    api.Remove(volume);
                    return;
                case 6 when Any<PersistentVolumeClaim>() is { } chosen && chosen.Spec.VolumeName.Length == 0:
                    api.Change(chosen.Noted(VolumeAnnotations.SelectedNode, random.Next(4) == 0 ? "gone" : "n"));
                    return;
                case 7 when Any<PersistentVolume>() is { } freed && freed.Status.Phase == "Released":
                    api.Change(freed with { Spec = freed.Spec with { ClaimRef = null } });
                    return;
                case 8 when Any<PersistentVolume>() is { } tied && Any<PersistentVolumeClaim>() is { } wanted
                    && tied.Spec.ClaimRef is null && wanted.Spec.VolumeName.Length == 0:
                    api.Change(VolumeMatching.Tie(tied, wanted)); // As a scheduler does, whether it suits or not.
                    return;
            }
        }

        private PersistentVolume NewVolume()
        {
            PersistentVolume volume = StorageSamples.Volume(
                $"v{made++}", Pick(sizes), Pick(kinds), Pick(modes), phase: PersistentVolumePhase.Pending);
            if (random.Next(4) > 0) return volume;
            ObjectReference kept = ObjectReference.Empty with { Namespace = "default", Name = $"c{random.Next(made + 2)}" };
            return volume with { Spec = volume.Spec with { ClaimRef = kept } };
        }

        private PersistentVolumeClaim NewClaim()
        {
            // Names come back: a claim of the same name is another claim.
            string name = $"c{random.Next(12)}";
            while (api.Find<PersistentVolumeClaim>("default", name) is not null) name = $"c{made++}";
            PersistentVolumeClaim claim = StorageSamples.Claim(
                name, Pick(sizes), random.Next(5) == 0 ? null : Pick(kinds), Pick(["ReadWriteOnce", "ReadWriteMany"]));
            claim = claim with { Metadata = claim.Metadata with { UID = StorageSamples.Uid($"{name}-{made++}") } };
            return random.Next(5) == 0 ? claim with { Spec = claim.Spec with { VolumeName = $"v{random.Next(made)}" } } : claim;
        }

        private void Step()
        {
            IObject? value = random.Next(2) == 0 ? Any<PersistentVolumeClaim>() : Any<PersistentVolume>();
            if (value is not null) Step(ObjectKey.Of(value), random.Next(2));
        }

        private bool Step(ObjectKey key, int which)
        {
            Plan? plan = (key.Namespace.Length > 0, which) switch
            {
                (true, 0) => player.Step<ClaimBindingController, ClaimBindingController.View>(key),
                (true, _) => player.Step<LocalPathProvisioningController, LocalPathProvisioningController.View>(key),
                (false, 0) => player.Step<VolumeBindingController, VolumeBindingController.View>(key),
                _ => player.Step<LocalPathReclaimController, LocalPathReclaimController.View>(key),
            };
            return plan?.IsDry ?? true;
        }

        private bool StepAll()
        {
            bool dry = true;
            IObject[] all = [.. api.All<PersistentVolumeClaim>(), .. api.All<PersistentVolume>()];
            random.Shuffle(all);
            foreach (IObject value in all)
            {
                dry &= Step(ObjectKey.Of(value), 0);
                dry &= Step(ObjectKey.Of(value), 1);
            }

            return dry;
        }

        private void Check()
        {
            foreach (PersistentVolumeClaim claim in api.All<PersistentVolumeClaim>())
            {
                if (!VolumeMatching.IsBound(claim)) continue;
                string first = bindings.GetValueOrDefault(claim.Metadata.UID, claim.Spec.VolumeName);
                Assert.True(first == claim.Spec.VolumeName, $"{claim.Metadata.Name} went from {first} to {claim.Spec.VolumeName}");
                bindings[claim.Metadata.UID] = first;
            }

            foreach (var group in api.All<PersistentVolumeClaim>()
                .Where(claim => claim.Status.Phase == PersistentVolumeClaimPhase.Bound).GroupBy(claim => claim.Spec.VolumeName))
            {
                Assert.True(group.Count() == 1, $"{group.Key} is bound to {string.Join(" and ", group.Select(claim => claim.Metadata.Name))}");
            }
        }

        // Whoever still waits has nothing it could have, and both sides of every binding agree.
        private void CheckTotal()
        {
            foreach (PersistentVolumeClaim claim in api.All<PersistentVolumeClaim>())
            {
                PersistentVolume? volume = api.Find<PersistentVolume>("", claim.Spec.VolumeName);
                if (claim.Status.Phase == PersistentVolumeClaimPhase.Bound)
                {
                    Assert.Equal(claim.Metadata.UID, volume?.Spec.ClaimRef?.UID);
                    Assert.Equal(PersistentVolumePhase.Bound, volume!.Status.Phase);
                }
                else if (claim.Spec.VolumeName.Length == 0 && !claim.Metadata.Annotations.ContainsKey(VolumeAnnotations.BindCompleted))
                {
                    StorageClass? kind = api.Find<StorageClass>("", claim.ClassName());
                    Assert.Null(VolumeMatching.Best(claim, api.All<PersistentVolume>(), kind?.WaitsForConsumer() == true));
                }
            }

            foreach (PersistentVolume volume in api.All<PersistentVolume>())
            {
                // One tied by hand to a claim that it does not suit is left as it is.
                bool isUnsuited = volume.Spec.ClaimRef is { UID.Length: > 0 } tie
                    && api.Find<PersistentVolumeClaim>(tie.Namespace, tie.Name) is { Spec.VolumeName: "" };
                Assert.True(isUnsuited || volume.Status.Phase != PersistentVolumePhase.Pending, volume.Metadata.Name);
            }
        }

        private T? Any<T>()
            where T : class, IObject, IMessage<T> => api.All<T>() is { Count: > 0 } all ? all[random.Next(all.Count)] : null;

        private string Pick(string[] values) => values[random.Next(values.Length)];
    }
}
