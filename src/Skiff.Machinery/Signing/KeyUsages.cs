using System.Security.Cryptography.X509Certificates;
using Skiff.Model.Certificates.V1;

namespace Skiff.Machinery.Signing;

/// <summary>What the words for usages of a key mean in a certificate.</summary>
public static class KeyUsages
{
    private static readonly Dictionary<string, X509KeyUsageFlags> keys = new(StringComparer.Ordinal)
    {
        [KeyUsage.Signing] = X509KeyUsageFlags.DigitalSignature,
        [KeyUsage.UsageDigitalSignature] = X509KeyUsageFlags.DigitalSignature,
        [KeyUsage.UsageContentCommitment] = X509KeyUsageFlags.NonRepudiation,
        [KeyUsage.UsageKeyEncipherment] = X509KeyUsageFlags.KeyEncipherment,
        [KeyUsage.UsageKeyAgreement] = X509KeyUsageFlags.KeyAgreement,
        [KeyUsage.UsageDataEncipherment] = X509KeyUsageFlags.DataEncipherment,
        [KeyUsage.UsageCertSign] = X509KeyUsageFlags.KeyCertSign,
        [KeyUsage.UsageCRLSign] = X509KeyUsageFlags.CrlSign,
        [KeyUsage.UsageEncipherOnly] = X509KeyUsageFlags.EncipherOnly,
        [KeyUsage.UsageDecipherOnly] = X509KeyUsageFlags.DecipherOnly,
    };

    // In the order of upstream's numbers, in which they stand in a certificate.
    private static readonly (string Word, string Oid)[] purposes =
    [
        (KeyUsage.Any, "2.5.29.37.0"),
        (KeyUsage.UsageServerAuth, "1.3.6.1.5.5.7.3.1"),
        (KeyUsage.UsageClientAuth, "1.3.6.1.5.5.7.3.2"),
        (KeyUsage.UsageCodeSigning, "1.3.6.1.5.5.7.3.3"),
        (KeyUsage.UsageEmailProtection, "1.3.6.1.5.5.7.3.4"),
        (KeyUsage.UsageSMIME, "1.3.6.1.5.5.7.3.4"),
        (KeyUsage.UsageIPsecEndSystem, "1.3.6.1.5.5.7.3.5"),
        (KeyUsage.UsageIPsecTunnel, "1.3.6.1.5.5.7.3.6"),
        (KeyUsage.UsageIPsecUser, "1.3.6.1.5.5.7.3.7"),
        (KeyUsage.Timestamping, "1.3.6.1.5.5.7.3.8"),
        (KeyUsage.UsageOCSPSigning, "1.3.6.1.5.5.7.3.9"),
        (KeyUsage.UsageMicrosoftSGC, "1.3.6.1.4.1.311.10.3.3"),
        (KeyUsage.UsageNetscapeSGC, "2.16.840.1.113730.4.1"),
    ];

    /// <summary>Every word there is, in order.</summary>
    public static string[] Words { get; } =
        [.. keys.Keys.Concat(purposes.Select(purpose => purpose.Word)).Order(StringComparer.Ordinal)];

    /// <summary>What the key itself may be used for.</summary>
    public static X509KeyUsageFlags FlagsOf(IEnumerable<string> usages) =>
        usages.Aggregate(X509KeyUsageFlags.None, (flags, word) => flags | keys.GetValueOrDefault(word));

    /// <summary>Object identifiers of what the certificate may be shown for, each once.</summary>
    public static IReadOnlyList<string> PurposesOf(IReadOnlyCollection<string> usages) =>
        [.. purposes.Where(purpose => usages.Contains(purpose.Word)).Select(purpose => purpose.Oid).Distinct()];
}
