using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Verbs;

/// <summary>Gives new objects what the server decides: identifier, time of creation and generated name.</summary>
/// <param name="random">Source of randomness; fills the span given.</param>
public sealed class ObjectNaming(Action<Span<byte>> random)
{
    // Without vowels and look-alikes, so that no word appears: the alphabet clients know from upstream.
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int SuffixLength = 5;
    private const int NameLengthMax = 63;

    /// <summary>
    /// The object without what only the server sets, in the namespace of the request: what admission sees of a new one.
    /// </summary>
    public static IObject WithoutSystemFields(IObject draft, Call call)
    {
        ObjectMeta meta = draft.Metadata;
        string space = call.Resource.Kind.Namespaced ? call.Key.Namespace : "";
        bool isClean = meta.Namespace == space && meta.UID.Length == 0 && meta.ResourceVersion.Length == 0
            && meta.SelfLink.Length == 0 && meta.CreationTimestamp is null
            && meta.DeletionTimestamp is null && meta.DeletionGracePeriodSeconds is null;
        return isClean ? draft : draft.WithMetadata(meta with
        {
            Namespace = space,
            UID = "",
            CreationTimestamp = null,
            DeletionTimestamp = null,
            DeletionGracePeriodSeconds = null,
            ResourceVersion = "",
            SelfLink = "",
        });
    }

    /// <summary>The object with the metadata that the server sets on creation.</summary>
    public IObject Stamp(IObject draft, Call call)
    {
        ObjectMeta meta = draft.Metadata;
        string name = meta.Name.Length > 0 ? meta.Name
            : meta.GenerateName.Length > 0 ? Generate(meta.GenerateName)
            : call.Key.Name;
        return draft.WithMetadata(meta with
        {
            Name = name,
            Namespace = call.Resource.Kind.Namespaced ? call.Key.Namespace : "",
            UID = NewUid(),
            CreationTimestamp = Seconds(call.ReceivedAt),
            DeletionTimestamp = null,
            DeletionGracePeriodSeconds = null,
            ResourceVersion = "",
            SelfLink = "",
        });
    }

    /// <summary>A name from a prefix: five letters of a small alphabet after as much of it as fits.</summary>
    public string Generate(string prefix)
    {
        Span<byte> bytes = stackalloc byte[SuffixLength];
        random(bytes);
        Span<char> suffix = stackalloc char[SuffixLength];
        for (int i = 0; i < SuffixLength; i++) suffix[i] = Alphabet[bytes[i] % Alphabet.Length];
        int kept = Math.Min(prefix.Length, NameLengthMax - SuffixLength);
        return string.Concat(prefix.AsSpan(0, kept), suffix);
    }

    /// <summary>A time as the API keeps it: UTC, whole seconds.</summary>
    public static DateTimeOffset Seconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    private string NewUid()
    {
        Span<byte> bytes = stackalloc byte[16];
        random(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40); // RFC 4122 version 4 ...
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80); // ... and variant 1.
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
