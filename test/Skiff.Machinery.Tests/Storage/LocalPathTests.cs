using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Fixtures;

namespace Skiff.Machinery.Tests.Storage;

public sealed class LocalPathTests
{
    private const string Base = "/var/lib/skiff/storage";

    private static readonly string[] pieces =
    [
        "..", ".", "/", "//", "\\", "\0", "%2e%2e", "%2f", "~", "$HOME", "`id`", "{{ .PVC.Namespace }}", "*", "?", "\n",
        "é", "ﬀ", "\u202e", "pvc-", "PVC-", "../../etc", "/etc/passwd", "a", "0", "-", ".pvc", " ", "C:",
        "00000000-0000-4000-8000-000000000000", "pvc-00000000-0000-4000-8000-000000000000", "storage",
    ];

    [Fact]
    public void What_provisioning_writes_is_recognized()
    {
        Assert.Equal(Name, LocalPath.DirectoryOf(Ours(Name, $"{Base}/{Name}"), Base));
        Assert.Equal(Name, LocalPath.DirectoryOf(Ours(Name, $"{Base}/{Name}"), Base + "/"));
        Assert.Null(LocalPath.DirectoryOf(Ours(Name, $"{Base}/{Name}"), ""));
        Assert.Null(LocalPath.DirectoryOf(Ours(Name, $"{Base}/{Name}"), "/elsewhere"));
        Assert.Null(LocalPath.DirectoryOf(
            Ours(Name, $"{Base}/{Name}").Noted(VolumeAnnotations.ProvisionedBy, "example.com/other"), Base));
    }

    /// <summary>Names, uids and paths of every bad shape: none leads anywhere but to one entry of the directory.</summary>
    [Fact]
    public void Nothing_a_user_writes_becomes_a_path()
    {
        Random random = new(8);
        int tried = 0;
        foreach (string text in Texts(random, 5000))
        {
            PersistentVolumeClaim claim = StorageSamples.Claim("data");
            claim = claim with { Metadata = claim.Metadata with { UID = text, Name = text, Namespace = text } };
            Check(LocalPath.NameFor(claim) is { } name ? $"{Base}/{name}" : null);
            Check(PathOf(Ours(text, $"{Base}/{text}")));
            Check(PathOf(Ours(Name, text)));
            Check(PathOf(Ours(Name, $"{Base}/{Name}/{text}")));
            Check(PathOf(Ours(text, $"{Base}/{Name}")));
            tried++;
        }

        Assert.True(tried >= 500);
    }

    [Theory]
    [InlineData(PersistentVolumePhase.Released, true, "Delete", true, true)]
    [InlineData(PersistentVolumePhase.Failed, true, "Delete", true, true)]
    [InlineData(PersistentVolumePhase.Bound, true, "Delete", true, false)]
    [InlineData(PersistentVolumePhase.Pending, true, "Delete", true, false)]
    [InlineData("", true, "Delete", true, false)]
    [InlineData(PersistentVolumePhase.Released, false, "Delete", true, false)]
    [InlineData(PersistentVolumePhase.Released, true, "Retain", true, false)]
    [InlineData(PersistentVolumePhase.Released, true, "Delete", false, false)]
    public void Data_goes_only_with_a_volume_that_goes(string phase, bool leaves, string policy, bool held, bool removed)
    {
        PersistentVolume volume = Ours(Name, $"{Base}/{Name}");
        volume = volume with
        {
            Metadata = volume.Metadata with
            {
                DeletionTimestamp = leaves ? DateTimeOffset.UnixEpoch : null,
                Finalizers = held ? [LocalPath.Finalizer] : default,
            },
            Spec = volume.Spec with { PersistentVolumeReclaimPolicy = policy },
            Status = volume.Status with { Phase = phase },
        };
        Assert.Equal(removed, LocalPath.IsToBeRemoved(volume));
    }

    private static string Name => LocalPath.NameFor(StorageSamples.Claim("data"))!;

    private static string? PathOf(PersistentVolume volume) =>
        LocalPath.DirectoryOf(volume, Base) is { } name ? $"{Base}/{name}" : null;

    private static void Check(string? path)
    {
        if (path is null) return;
        Assert.Equal(path, Path.GetFullPath(path));
        Assert.Equal(Base, Path.GetDirectoryName(path));
        Assert.Matches("^pvc-[0-9a-f-]{36}$", Path.GetFileName(path));
    }

    private static IEnumerable<string> Texts(Random random, int count)
    {
        foreach (string piece in pieces) yield return piece;
        yield return new string('a', 5000);
        yield return "";
        for (int i = 0; i < count; i++)
        {
            yield return string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => pieces[random.Next(pieces.Length)]));
        }

        for (int i = 0; i < count; i++) // A good one with one letter changed.
        {
            char[] name = Name.ToCharArray();
            name[random.Next(name.Length)] = "/.\0-_AZg~\n\u0660"[random.Next(11)];
            yield return new string(name);
            yield return new string(name, 4, name.Length - 4);
        }
    }

    private static PersistentVolume Ours(string name, string path)
    {
        PersistentVolume volume = StorageSamples.Volume(name).Noted(VolumeAnnotations.ProvisionedBy, LocalPath.Provisioner);
        return volume with
        {
            Spec = volume.Spec with
            {
                PersistentVolumeSource = PersistentVolumeSource.Empty with { Local = LocalVolumeSource.Empty with { Path = path } },
            },
        };
    }
}
