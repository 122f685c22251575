using System.Globalization;
using System.Net;
using Skiff.ApiServer.Connect;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Security;

/// <summary>
/// Class 3, where a proxy leads: an address that a pod claims never leads to this machine, to its link or to everybody,
/// however it is spelled; nor does the spelling of an endpoint's address (class 22) get past validation.
/// </summary>
public sealed class ProxyTargetTests
{
    public static IEnumerable<string> Spellings()
    {
        string[] forbidden = ["127.0.0.1", "127.0.0.2", "127.1.2.3", "127.255.255.254", "169.254.169.254", "169.254.0.1", "224.0.0.1", "239.255.255.250", "0.0.0.0"];
        foreach (string plain in forbidden)
        {
            byte[] bytes = IPAddress.Parse(plain).GetAddressBytes();
            uint number = ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
            string hex = string.Create(CultureInfo.InvariantCulture, $"{(ushort)(number >> 16):x}:{(ushort)number:x}");
            yield return plain;
            yield return plain + ".";
            yield return " " + plain;
            yield return $"::ffff:{plain}";
            yield return $"0:0:0:0:0:ffff:{plain}";
            yield return $"::FFFF:{hex}";
            yield return $"0000:0000:0000:0000:0000:ffff:{hex}";
            yield return $"[::ffff:{hex}]";
            yield return $"::ffff:{plain}%1";
            yield return number.ToString(CultureInfo.InvariantCulture);
            yield return $"0x{number:x8}";
            yield return "0" + Convert.ToString(number, 8);
            yield return string.Join('.', bytes.Select(part => "0" + Convert.ToString(part, 8)));
            yield return string.Join('.', bytes.Select(part => $"0x{part:x}"));
            yield return string.Join('.', bytes.Select(part => part.ToString("D3", CultureInfo.InvariantCulture)));
            yield return string.Create(CultureInfo.InvariantCulture, $"{bytes[0]}.{number & 0xFFFFFF}");
            yield return string.Create(CultureInfo.InvariantCulture, $"{bytes[0]}.{bytes[1]}.{number & 0xFFFF}");
        }

        string[] six =
        [
            "::1", "::", "0:0:0:0:0:0:0:1", "::0001", "fe80::1", "fe80::1%eth0", "FE80::1", "feb0::1", "ff02::1", "ff01::1", "ff05::2", "[::1]", "::1%lo",
            "localhost", "localhost.", "LOCALHOST", "ip6-localhost", "metadata.google.internal", "127.0.0.1.nip.io", "", "255.255.255.255", "0.1.2.3", "１２７.0.0.1",
            "127。0。0。1", "127.0.0.1:80", "http://127.0.0.1", "127.0.0.1/8", "127.0.0.1#", "127.0.0.1@10.0.0.1", "0", "1", "127.1",
        ];
        foreach (string address in six) yield return address;
    }

    [Fact]
    public void No_spelling_of_a_forbidden_address_is_reached()
    {
        string[] all = [.. Spellings()];
        Assert.True(all.Length > 180, $"{all.Length}");
        foreach (string address in all)
        {
            Pod pod = Pod.Empty with { Status = PodStatus.Empty with { PodIP = address } };
            (ProxyTarget? target, Status? fault) = ProxyTarget.OfPod(ProxiedName.Parse("web:80")!, pod);
            Assert.True(target is null, $"{address} leads to {target?.Address}");
            Assert.Equal((400, "address not allowed"), (fault!.Code, fault.Message));
        }

        Pod honest = Pod.Empty with { Status = PodStatus.Empty with { PodIP = "10.42.0.7" } };
        Assert.Equal("10.42.0.7:80", ProxyTarget.OfPod(ProxiedName.Parse("web:80")!, honest).Target!.Address.ToString());
    }

    [Fact]
    public async Task No_endpoint_has_such_an_address()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        int tried = 0;
        // Upstream keeps no more out of endpoints than this machine, its link and the multicast of that link.
        string[] taken = ["255.255.255.255", "0.1.2.3", "ff01::1", "ff05::2", "FF05::2"];
        foreach (string address in Spellings())
        {
            bool isElsewhere = address.Contains("239.255", StringComparison.Ordinal) || address.Contains("efff:fffa", StringComparison.OrdinalIgnoreCase);
            if (isElsewhere || taken.Contains(address)) continue;
            string type = address.Contains(':', StringComparison.Ordinal) ? "IPv6" : "IPv4";
            Answered slice = await live.PostAsync("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?dryRun=All", $$$$$$"""
                {"metadata":{"name":"a"},"addressType":"{{{{{{type}}}}}}","endpoints":[{"addresses":["{{{{{{address}}}}}}"]}],"ports":[]}
                """);
            Assert.True(slice.Code == 422, $"a slice with {address}: {slice.Code}");
            Answered endpoints = await live.PostAsync("/api/v1/namespaces/default/endpoints?dryRun=All", $$$$$$"""
                {"metadata":{"name":"a"},"subsets":[{"addresses":[{"ip":"{{{{{{address}}}}}}"}],"ports":[{"port":80}]}]}
                """);
            Assert.True(endpoints.Code == 422, $"endpoints with {address}: {endpoints.Code}");
            tried++;
        }

        Assert.True(tried > 150, $"{tried}");
    }
}
