using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Skiff.Machinery.Validation;

/// <summary>Rules of IP addresses and ranges.</summary>
public static class Addresses
{
    private const string NoAddress = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private const string NoRange = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    /// <summary>
    /// Checks an address of a field older than the strict rules: any spelling that is not ambiguous will do, so no leading
    /// zeros and no IPv4 address dressed as IPv6.
    /// </summary>
    public static void CheckLegacy(string value, FieldPath path, Faults faults) => CheckParsed(value, path, faults);

    /// <summary>Checks an address that must be spelled canonically.</summary>
    public static void Check(string value, FieldPath path, Faults faults)
    {
        if (CheckParsed(value, path, faults) is not { } address) return;
        string canonical = address.ToString();
        if (!string.Equals(value, canonical, StringComparison.Ordinal))
        {
            faults.Invalid(path, value, $"must be in canonical form ({Model.GoText.Quote(canonical)})");
        }
    }

    /// <summary>Checks a range such as <c>10.0.0.0/24</c>, without bits beyond the prefix.</summary>
    public static void CheckRange(string value, FieldPath path, Faults faults)
    {
        int slash = value.IndexOf('/', StringComparison.Ordinal);
        IPAddress? address = slash < 0 ? null : Parse(value[..slash], out _);
        string digits = slash < 0 ? "" : value[(slash + 1)..];
        int bits = address?.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        bool sized = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length <= bits;
        if (address is null || !sized)
        {
            faults.Invalid(path, value, NoRange);
            return;
        }

        bool zeros = HasLeadingZeros(value[..slash]) || (digits.Length > 1 && digits[0] == '0');
        if (zeros) faults.Invalid(path, value, "must not have leading 0s in IP or prefix length");
        else if (address.IsIPv4MappedToIPv6) faults.Invalid(path, value, "must not have an IPv4-mapped IPv6 address");
        else if (HasBitsBeyond(address, length)) faults.Invalid(path, value, "must not have bits set beyond the prefix length");
    }

    /// <summary>Checks that an address may be reached from elsewhere: endpoints and external addresses.</summary>
    public static void CheckNotSpecial(string value, FieldPath path, Faults faults)
    {
        if (Parse(value, out _) is not { } address)
        {
            faults.Invalid(path, value, "must be a valid IP address");
            return;
        }

        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        byte[] bytes = address.GetAddressBytes();
        bool four = bytes.Length == 4;
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            faults.Invalid(path, value, $"may not be unspecified ({value})");
        }

        if (IPAddress.IsLoopback(address))
        {
            faults.Invalid(path, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }

        if (four ? bytes[0] == 169 && bytes[1] == 254 : address.IsIPv6LinkLocal)
        {
            faults.Invalid(path, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }

        if (four ? bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0 : bytes[0] == 0xff && (bytes[1] & 0x0f) == 0x02)
        {
            faults.Invalid(path, value, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }

    /// <summary>Whether a text is an address of version 6.</summary>
    public static bool IsV6(string value) => Parse(value, out _)?.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Whether addresses or ranges are of both versions.</summary>
    public static bool AreOfBothVersions(IEnumerable<string> values)
    {
        bool[] versions = [.. values.Select(value => value.Contains(':', StringComparison.Ordinal)).Distinct()];
        return versions.Length == 2;
    }

    /// <summary>An address as Go's lenient parser reads it, zeros before the numbers included; null for anything else.</summary>
    public static IPAddress? Parse(string value, out bool leadingZeros)
    {
        leadingZeros = false;
        if (!value.Contains(':', StringComparison.Ordinal)) return ParseV4(value, out leadingZeros);
        foreach (char letter in value)
        {
            if (!char.IsAsciiHexDigit(letter) && letter is not (':' or '.')) return null;
        }

        leadingZeros = HasLeadingZeros(value);
        return IPAddress.TryParse(value, out IPAddress? address) ? address : null;
    }

    private static IPAddress? CheckParsed(string value, FieldPath path, Faults faults)
    {
        IPAddress? address = Parse(value, out bool leadingZeros);
        if (address is null) faults.Invalid(path, value, NoAddress);
        else if (leadingZeros) faults.Invalid(path, value, "must not have leading 0s");
        else if (address.IsIPv4MappedToIPv6) faults.Invalid(path, value, "must not be an IPv4-mapped IPv6 address");
        else return address;
        return null;
    }

    private static IPAddress? ParseV4(string value, out bool leadingZeros)
    {
        leadingZeros = false;
        string[] parts = value.Split('.');
        if (parts.Length != 4) return null;
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return null;
            if (number > 255) return null;
            leadingZeros |= parts[i].Length > 1 && parts[i][0] == '0';
            bytes[i] = (byte)number;
        }

        return new IPAddress(bytes);
    }

    // The groups of an IPv6 address may have them; the numbers of an IPv4 address may not.
    private static bool HasLeadingZeros(string value)
    {
        int colon = value.LastIndexOf(':');
        string[] parts = value[(colon + 1)..].Split('.');
        return parts.Length == 4 && parts.Any(part => part.Length > 1 && part[0] == '0');
    }

    private static bool HasBitsBeyond(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = length; bit < bytes.Length * 8; bit++)
        {
            if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0) return true;
        }

        return false;
    }
}
