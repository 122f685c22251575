using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Skiff.Model;
using Skiff.PodLifecycle.Images;

namespace Skiff.Agent.Images;

/// <summary>
/// What the node has pulled and with what, a file for each image, so that it outlives the agent; and the names of pulls
/// that were begun, which a crash may have left without a record. Holds digests of credentials, never credentials.
/// </summary>
/// <param name="directory">Where they are.</param>
internal sealed class PullRecords(string directory)
{
    private const string ForAll = "all";
    private readonly Lock gate = new();

    /// <summary>The record of an image; null when the node did not pull it.</summary>
    /// <param name="imageRef">The runtime's id of the image.</param>
    public PullRecord? Find(string imageRef)
    {
        lock (gate) return File.Exists(Pulled(imageRef)) ? Parse(File.ReadAllLines(Pulled(imageRef))) : null;
    }

    /// <summary>Whether a pull was begun of which the end is not known.</summary>
    public bool WasBegun(string name) => File.Exists(Begun(name));

    /// <summary>Notes that a pull begins. Throws what files throw.</summary>
    public void Begin(string name)
    {
        lock (gate)
        {
            Directory.CreateDirectory(Path.Combine(directory, "pulling"));
            File.WriteAllText(Begun(name), name);
        }
    }

    /// <summary>Notes the end of a pull.</summary>
    /// <param name="name">Name of the image, without tag or digest.</param>
    /// <param name="imageRef">What was pulled; null when it failed.</param>
    /// <param name="secret">What it was pulled with; null for nothing of a pod's own.</param>
    public void End(string name, string? imageRef, PullSecretMark? secret)
    {
        lock (gate)
        {
            if (imageRef is not null)
            {
                string path = Pulled(imageRef);
                PullRecord before = File.Exists(path) ? Parse(File.ReadAllLines(path)) : new PullRecord(default);
                WholeFile.Write(path, string.Concat(Lines(before.With(name, secret)).Select(line => line + "\n")));
            }

            File.Delete(Begun(name));
        }
    }

    /// <summary>Forgets an image that is gone.</summary>
    public void Remove(string imageRef)
    {
        lock (gate)
        {
            if (File.Exists(Pulled(imageRef))) File.Delete(Pulled(imageRef));
        }
    }

    /// <summary>The digest of credentials.</summary>
    public static string DigestOf(PullCredentials credentials) => Hex(string.Join('\0',
        credentials.Username, credentials.Password, credentials.IdentityToken, credentials.RegistryToken));

    private string Pulled(string imageRef) => Path.Combine(directory, "pulled", Hex(imageRef));

    private string Begun(string name) => Path.Combine(directory, "pulling", Hex(name));

    private static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static IEnumerable<string> Lines(PullRecord record)
    {
        foreach ((string name, ImagePullers pullers) in record.ByName.AsEnumerable())
        {
            if (pullers.IsForAll) yield return $"{name}\t{ForAll}";
            foreach (PullSecretMark one in pullers.Secrets.AsEnumerable())
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{name}\t{one.Namespace}\t{one.Name}\t{one.Uid}\t{one.Digest}");
            }
        }
    }

    private static PullRecord Parse(IEnumerable<string> lines)
    {
        PullRecord record = new(default);
        foreach (string line in lines)
        {
            record = line.Split('\t') switch
            {
                [var name, ForAll] => record.With(name, null),
                [var name, var space, var secret, var uid, var digest] => record.With(name, new(space, secret, uid, digest)),
                _ => record, // Cut short by a crash: whoever that was shows it again.
            };
        }

        return record;
    }
}
