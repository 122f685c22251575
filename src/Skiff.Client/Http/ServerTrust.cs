using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Skiff.Client.Http;

/// <summary>Whom the certificate of a server must come from: the authorities that its registration names, or those of the system.</summary>
public sealed class ServerTrust
{
    /// <summary>How the verifier begins what it says of a certificate.</summary>
    public const string Prefix = "tls: failed to verify certificate: x509: ";
    private readonly X509Certificate2Collection? authorities;

    private ServerTrust(X509Certificate2Collection? authorities) => this.authorities = authorities;

    /// <summary>The trust of a bundle of certificates; what cannot be read in it is trusted by nobody.</summary>
    public static ServerTrust Of(ReadOnlySpan<byte> bundle)
    {
        if (bundle.IsEmpty) return new(null);
        X509Certificate2Collection read = [];
        try
        {
            read.ImportFromPem(Encoding.ASCII.GetString(bundle));
        }
        catch (CryptographicException)
        {
            // Validation refuses such a bundle; one that was stored otherwise has no authority.
        }

        return new(read);
    }

    /// <summary>The trust of one authority.</summary>
    public static ServerTrust Of(X509Certificate2 authority) => new([authority]);

    /// <summary>Why a certificate is not accepted whatever its name is, in the words of Go's verifier; null when it is.</summary>
    public string? ChainFault(X509Certificate2? shown, X509Chain? sent)
    {
        if (shown is null) return "tls: no certificates configured";
        using X509Chain chain = new();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        if (authorities is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (chain.Build(shown)) return null;
        bool isLate = chain.ChainStatus.Any(status => status.Status == X509ChainStatusFlags.NotTimeValid);
        return Prefix + (isLate ? "certificate has expired or is not yet valid" : "certificate signed by unknown authority");
    }

    /// <summary>Why a certificate is not accepted for a name, in the words of Go's verifier; null when it is.</summary>
    public string? Fault(X509Certificate2? shown, X509Chain? sent, string name)
    {
        if (ChainFault(shown, sent) is { } fault) return fault;
        if (shown!.MatchesHostname(name, allowWildcards: true, allowCommonName: false)) return null;
        X509SubjectAlternativeNameExtension? names = shown.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        if (names is null)
            return Prefix + "certificate relies on legacy Common Name field, use SANs instead";
        string valid = string.Join(", ", names.EnumerateDnsNames()
            .Concat(names.EnumerateIPAddresses().Select(address => address.ToString())));
        return $"{Prefix}certificate is valid for {valid}, not {name}";
    }
}
