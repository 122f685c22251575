using System.Security.Cryptography;

namespace Skiff.Store;

/// <summary>How a version's bytes are kept in a row: as they are, or sealed. The row's flags say which.</summary>
internal sealed class RowCodec(ISeal? seal)
{
    /// <summary>The row removes its key.</summary>
    internal const int Deleted = 1;

    /// <summary>The row's value is sealed.</summary>
    internal const int Sealed = 2;

    internal byte[] Encode(in LogRow row, out int flags)
    {
        Stored version = row.Version;
        flags = row.IsDelete ? Deleted : 0;
        if (seal is null || !seal.Covers(version.Resource.Name)) return version.Json;
        flags |= Sealed;
        return seal.Seal(version.Resource.Name, version.Key, version.Json);
    }

    /// <exception cref="StoreException">The value is sealed and cannot be opened.</exception>
    internal byte[] Decode(string resource, string key, long flags, ReadOnlySpan<byte> value)
    {
        if ((flags & Sealed) != 0) return Open(resource, key, value);
        byte[] copy = GC.AllocateUninitializedArray<byte>(value.Length);
        value.CopyTo(copy);
        return copy;
    }

    private byte[] Open(string resource, string key, ReadOnlySpan<byte> value)
    {
        if (seal is null) throw new StoreException($"{resource} {key} is sealed and no key was given");
        try
        {
            return seal.Open(resource, key, value);
        }
        catch (CryptographicException failure)
        {
            throw new StoreException($"{resource} {key} cannot be opened: {failure.Message}", failure);
        }
    }
}
