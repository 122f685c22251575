using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Skiff.Model;

namespace Skiff.Machinery.Cel;

/// <summary>An IP address.</summary>
internal sealed class CelIp(IPAddress value) : CelOpaque
{
    public IPAddress Value => value;

    public override CelType Type => AddressLibrary.Ip;

    internal override long? Size => Value.AddressFamily == AddressFamily.InterNetwork ? 4 : 16;

    internal override bool EqualTo(CelValue other) => other is CelIp ip && ip.Value.Equals(Value);

    public override string ToString() => Value.ToString();
}

/// <summary>An IP network: an address, which may have bits beyond the prefix, and the prefix's length.</summary>
internal sealed class CelCidr(IPAddress address, int bits) : CelOpaque
{
    public IPAddress Address => address;

    public int Bits => bits;

    public IPNetwork Network { get; } = new(AddressLibrary.Mask(address, bits), bits);

    public override CelType Type => AddressLibrary.Cidr;

    internal override long? Size => (Bits + 7) / 8;

    internal override bool EqualTo(CelValue other) =>
        other is CelCidr cidr && cidr.Bits == Bits && cidr.Address.Equals(Address);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{Bits}");
}

/// <summary>Functions of addresses and networks.</summary>
internal static class AddressLibrary
{
    public static readonly CelType Ip = CelType.Opaque("net.IP");
    public static readonly CelType Cidr = CelType.Opaque("net.CIDR");
    private static readonly CelType S = CelType.String;

    public static void Declare(CelFunctions functions)
    {
        functions.Global("ip", "string_to_ip", [S], Ip, static a => ParseIp(StringLibrary.Text(a[0])));
        functions.Global("isIP", "is_ip", [S], CelType.Bool, static a => CelBool.Of(ParseIp(StringLibrary.Text(a[0])) is CelIp));
        functions.Global("ip.isCanonical", "ip_is_canonical", [S], CelType.Bool, static a => IsCanonical(StringLibrary.Text(a[0])));
        functions.Global("string", "ip_to_string", [Ip], S, static a => CelString.Of(Of(a[0]).ToString()));
        functions.Member("family", "ip_family", [Ip], CelType.Int, static a => CelInt.Of(IsV4(Of(a[0])) ? 4 : 6));
        Test(functions, "isUnspecified", "ip_is_unspecified", static ip => ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));
        Test(functions, "isLoopback", "ip_is_loopback", IPAddress.IsLoopback);
        Test(functions, "isLinkLocalMulticast", "ip_is_link_local_multicast", IsLinkLocalMulticast);
        Test(functions, "isLinkLocalUnicast", "ip_is_link_local_unicast", IsLinkLocalUnicast);
        Test(functions, "isGlobalUnicast", "ip_is_global_unicast", IsGlobalUnicast);
        Networks(functions);
    }

    private static void Networks(CelFunctions functions)
    {
        functions.Global("cidr", "string_to_cidr", [S], Cidr, static a => ParseCidr(StringLibrary.Text(a[0])));
        functions.Global("isCIDR", "is_cidr", [S], CelType.Bool, static a => CelBool.Of(ParseCidr(StringLibrary.Text(a[0])) is CelCidr));
        functions.Global("string", "cidr_to_string", [Cidr], S, static a => CelString.Of(a[0].ToString()!));
        functions.Member(
            "containsIP", "cidr_contains_ip_string", [Cidr, S], CelType.Bool,
            static a => Contains((CelCidr)a[0], ParseIp(StringLibrary.Text(a[1]))));
        functions.Member("containsIP", "cidr_contains_ip_ip", [Cidr, Ip], CelType.Bool, static a => Contains((CelCidr)a[0], a[1]));
        functions.Member(
            "containsCIDR", "cidr_contains_cidr_string", [Cidr, S], CelType.Bool,
            static a => Contains((CelCidr)a[0], ParseCidr(StringLibrary.Text(a[1]))));
        functions.Member("containsCIDR", "cidr_contains_cidr", [Cidr, Cidr], CelType.Bool, static a => Contains((CelCidr)a[0], a[1]));
        functions.Member("ip", "cidr_ip", [Cidr], Ip, static a => new CelIp(((CelCidr)a[0]).Address));
        functions.Member("prefixLength", "cidr_prefix_length", [Cidr], CelType.Int, static a => CelInt.Of(((CelCidr)a[0]).Bits));
        functions.Member(
            "masked", "cidr_masked", [Cidr], Cidr,
            static a => new CelCidr(((CelCidr)a[0]).Network.BaseAddress, ((CelCidr)a[0]).Bits));
    }

    private static void Test(CelFunctions functions, string name, string id, Func<IPAddress, bool> test) =>
        functions.Member(name, id, [Ip], CelType.Bool, a => CelBool.Of(test(Of(a[0]))));

    private static IPAddress Of(CelValue value) => ((CelIp)value).Value;

    private static bool IsV4(IPAddress ip) => ip.AddressFamily == AddressFamily.InterNetwork;

    private static bool IsLinkLocalMulticast(IPAddress ip)
    {
        byte[] bytes = ip.GetAddressBytes();
        return IsV4(ip) ? bytes is [224, 0, 0, _] : bytes[0] == 0xff && (bytes[1] & 0x0f) == 2;
    }

    private static bool IsLinkLocalUnicast(IPAddress ip) =>
        IsV4(ip) ? ip.GetAddressBytes() is [169, 254, _, _] : ip.IsIPv6LinkLocal;

    private static bool IsMulticast(IPAddress ip) => IsV4(ip) ? ip.GetAddressBytes()[0] is >= 224 and < 240 : ip.IsIPv6Multicast;

    private static bool IsGlobalUnicast(IPAddress ip)
    {
        bool special = ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) || ip.Equals(IPAddress.Broadcast);
        return !special && !IPAddress.IsLoopback(ip) && !IsMulticast(ip) && !IsLinkLocalUnicast(ip);
    }

    private static CelValue IsCanonical(string text) =>
        ParseIp(text) is CelIp ip ? CelBool.Of(ip.ToString() == text) : ParseIp(text);

    private static CelValue Contains(CelCidr network, CelValue other) => other switch
    {
        CelIp ip => CelBool.Of(ip.Value.AddressFamily == network.Address.AddressFamily && network.Network.Contains(ip.Value)),
        CelCidr inner => CelBool.Of(
            inner.Address.AddressFamily == network.Address.AddressFamily && network.Bits <= inner.Bits
            && network.Network.Contains(inner.Address)),
        CelError error => error,
        _ => CelError.NoSuchOverload,
    };

    /// <summary>The address with the bits beyond a prefix cleared.</summary>
    internal static IPAddress Mask(IPAddress address, int bits)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            int kept = Math.Clamp(bits - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xff << (8 - kept));
        }

        return new IPAddress(bytes);
    }

    private static CelValue ParseIp(string text)
    {
        IPAddress? address = Parse(text, out string problem);
        string quoted = GoText.Quote(text);
        if (address is null)
        {
            return new CelError(
                $"IP Address {quoted} parse error during conversion from string: ParseAddr({quoted}): {problem}");
        }

        if (text.Contains('%', StringComparison.Ordinal)) return new CelError($"IP address {quoted} with zone value is not allowed");
        return address.IsIPv4MappedToIPv6
            ? new CelError($"IPv4-mapped IPv6 address {quoted} is not allowed")
            : new CelIp(address);
    }

    private static CelValue ParseCidr(string text)
    {
        const string Label = "network address parse error during conversion from string: ";
        string quoted = GoText.Quote(text);
        int slash = text.LastIndexOf('/');
        string? problem = null;
        IPAddress? address = null;
        int bits = 0;
        if (slash < 0) problem = "no '/'";
        else
        {
            string host = text[..slash], length = text[(slash + 1)..];
            address = Parse(host, out string fault);
            bool number = int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out bits);
            if (address is null) problem = $"ParseAddr({GoText.Quote(host)}): {fault}";
            else if (host.Contains('%', StringComparison.Ordinal)) problem = "IPv6 zones cannot be present in a prefix";
            else if (!number || length.Length > 3 || (length.Length > 1 && length[0] == '0'))
            {
                problem = $"bad bits after slash: {GoText.Quote(length)}";
            }
            else if (bits > (IsV4(address) ? 32 : 128)) problem = "prefix length out of range";
        }

        if (problem is not null) return new CelError($"{Label}{Label}netip.ParsePrefix({quoted}): {problem}");
        return address!.IsIPv4MappedToIPv6
            ? new CelError($"{Label}IPv4-mapped IPv6 address {quoted} is not allowed")
            : new CelCidr(address, bits);
    }

    private static IPAddress? Parse(string text, out string problem)
    {
        problem = "unable to parse IP";
        int mark = text.AsSpan().IndexOfAny('.', ':', '%');
        if (mark < 0 || text[mark] == '%') return null;
        if (text[mark] == '.') return ParseV4(text, out problem);
        bool plain = !text.AsSpan().ContainsAny('[', ']', '/');
        bool parsed = IPAddress.TryParse(text, out IPAddress? address);
        return plain && parsed && address!.AddressFamily == AddressFamily.InterNetworkV6 ? address : null;
    }

    private static IPAddress? ParseV4(string text, out string problem)
    {
        problem = "";
        string[] fields = text.Split('.');
        byte[] bytes = new byte[4];
        for (int i = 0; i < fields.Length && problem.Length == 0; i++)
        {
            string field = fields[i];
            int value = 0;
            if (field.Any(static digit => !char.IsAsciiDigit(digit))) problem = "unexpected character";
            else if (field.Length == 0) problem = "IPv4 field must have at least one digit";
            else if (field.Length > 1 && field[0] == '0') problem = "IPv4 field has octet with leading zero";
            else if (field.Length > 3 || (value = int.Parse(field, CultureInfo.InvariantCulture)) > 255)
            {
                problem = "IPv4 field has value >255";
            }
            else if (i > 3) problem = "IPv4 address too long";
            else bytes[i] = (byte)value;
        }

        if (problem.Length == 0 && fields.Length < 4) problem = "IPv4 address too short";
        return problem.Length == 0 ? new IPAddress(bytes) : null;
    }
}
