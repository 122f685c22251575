using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Skiff.Machinery.Signing;

/// <summary>
/// The names in a certificate's subject. Read from the DER text, because several values of one attribute may share a
/// set (Go writes groups so) and text forms of a name are ambiguous.
/// </summary>
/// <param name="CommonName">The last common name, or empty.</param>
/// <param name="Organizations">Organizations in order.</param>
/// <param name="Uids">Values of upstream's attribute for user ids; null where one is no text.</param>
public sealed record SubjectNames(
    string CommonName, IReadOnlyList<string> Organizations, IReadOnlyList<string?> Uids)
{
    private const string CommonNameOid = "2.5.4.3";
    private const string OrganizationOid = "2.5.4.10";
    private const string UidOid = "1.3.6.1.4.1.57683.2";

    /// <summary>Reads a certificate's subject. A malformed subject has no names.</summary>
    public static SubjectNames Of(X509Certificate2 certificate) => Of(certificate.SubjectName);

    /// <summary>Reads a distinguished name. A malformed one has no names.</summary>
    public static SubjectNames Of(X500DistinguishedName name)
    {
        try
        {
            return Parse(name.RawData);
        }
        catch (AsnContentException)
        {
            return new("", [], []);
        }
    }

    private static SubjectNames Parse(byte[] der)
    {
        string commonName = "";
        List<string> organizations = [];
        List<string?> uids = [];
        AsnReader name = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        while (name.HasData)
        {
            AsnReader set = name.ReadSetOf(skipSortOrderValidation: true);
            while (set.HasData)
            {
                AsnReader attribute = set.ReadSequence();
                string type = attribute.ReadObjectIdentifier();
                string? value = ReadText(attribute);
                if (type == CommonNameOid) commonName = value ?? "";
                else if (type == OrganizationOid && value is not null) organizations.Add(value);
                else if (type == UidOid) uids.Add(value);
            }
        }

        return new(commonName, organizations, uids);
    }

    private static string? ReadText(AsnReader attribute)
    {
        Asn1Tag tag = attribute.PeekTag();
        if (tag.TagClass != TagClass.Universal) return null;
        return (UniversalTagNumber)tag.TagValue switch
        {
            UniversalTagNumber.UTF8String => attribute.ReadCharacterString(UniversalTagNumber.UTF8String),
            UniversalTagNumber.PrintableString => attribute.ReadCharacterString(UniversalTagNumber.PrintableString),
            UniversalTagNumber.IA5String => attribute.ReadCharacterString(UniversalTagNumber.IA5String),
            UniversalTagNumber.T61String => attribute.ReadCharacterString(UniversalTagNumber.T61String),
            UniversalTagNumber.BMPString => attribute.ReadCharacterString(UniversalTagNumber.BMPString),
            _ => null,
        };
    }
}
