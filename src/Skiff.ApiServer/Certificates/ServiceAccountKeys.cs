using System.Buffers.Text;
using System.Security.Cryptography;

namespace Skiff.ApiServer.Certificates;

/// <summary>A public key that service account tokens are verified with.</summary>
/// <param name="Id">Key id: unpadded base64url of the SHA-256 of the key's SubjectPublicKeyInfo.</param>
/// <param name="Key">The key. Verification is safe from several threads.</param>
public sealed record TokenVerificationKey(string Id, RSA Key)
{
    /// <summary>Names a key as upstream does, so that tokens survive a move between servers.</summary>
    public static TokenVerificationKey Of(RSA key) =>
        new(Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo())), key);
}

/// <summary>
/// The keys of service account tokens: one that signs, and the public halves of all that are still believed. RSA 2048
/// with SHA-256, which every client library can verify.
/// </summary>
public sealed class ServiceAccountKeys
{
    private const int KeySizeBits = 2048;
    private const int RetiredKeysMax = 8;

    private ServiceAccountKeys(RSA signing, IReadOnlyList<TokenVerificationKey> verification)
    {
        Signing = signing;
        Verification = verification;
    }

    /// <summary>The private key.</summary>
    public RSA Signing { get; }

    /// <summary>Id of the private key.</summary>
    public string SigningId => Verification[0].Id;

    /// <summary>Public keys, the signing one first.</summary>
    public IReadOnlyList<TokenVerificationKey> Verification { get; }

    /// <summary>Keys that exist in memory only.</summary>
    public static ServiceAccountKeys Of(RSA signing, params IReadOnlyList<RSA> retired) =>
        new(signing, [TokenVerificationKey.Of(signing), .. retired.Select(TokenVerificationKey.Of)]);

    /// <summary>
    /// Loads <c>service-account.key</c>, making it when it is not there, and the retired public keys beside it
    /// (<c>service-account-*.pub</c>, at most 8, in order of name).
    /// </summary>
    /// <exception cref="InvalidDataException">A key is there and cannot be read: tokens would all break.</exception>
    public static ServiceAccountKeys Ensure(string directory)
    {
        PrivateFiles.EnsureDirectory(directory);
        string path = Path.Combine(directory, "service-account.key");
        RSA signing = File.Exists(path) ? Read(path) : Create(path);
        string[] retired = Directory.GetFiles(directory, "service-account-*.pub");
        Array.Sort(retired, StringComparer.Ordinal);
        return Of(signing, [.. retired.Take(RetiredKeysMax).Select(Read)]);
    }

    private static RSA Create(string path)
    {
        RSA key = RSA.Create(KeySizeBits);
        PrivateFiles.Write(path, key.ExportPkcs8PrivateKeyPem() + "\n");
        return key;
    }

    private static RSA Read(string path)
    {
        RSA key = RSA.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new InvalidDataException($"{path} holds no RSA key", fault);
        }
    }
}
