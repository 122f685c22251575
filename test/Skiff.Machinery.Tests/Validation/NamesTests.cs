using Skiff.Machinery.Validation;

namespace Skiff.Machinery.Tests;

public class NamesTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("a-1", true)]
    [InlineData("1", true)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("A", false)]
    [InlineData("a.b", false)]
    [InlineData("\u00e9", false)]
    public void Labels(string value, bool sound)
    {
        Assert.Equal(sound, Names.Dns1123Label(value).Count == 0);
        Assert.Equal(sound, Names.IsLabel(value));
    }

    [Theory]
    [InlineData("a.b-c.1", true)]
    [InlineData("a..b", false)]
    [InlineData("a.", false)]
    [InlineData("a_b", false)]
    public void Subdomains(string value, bool sound) => Assert.Equal(sound, Names.Dns1123Subdomain(value).Count == 0);

    [Theory]
    [InlineData("a", true)]
    [InlineData("app.kubernetes.io/name", true)]
    [InlineData("A_b.c", true)]
    [InlineData("/a", false)]
    [InlineData("a/", false)]
    [InlineData("a/b/c", false)]
    [InlineData("UPPER.example/x", false)]
    [InlineData(".a", false)]
    public void Keys(string value, bool sound) => Assert.Equal(sound, Names.LabelKey(value).Count == 0);

    [Theory]
    [InlineData("", true)]
    [InlineData("v1.2_x-Y", true)]
    [InlineData("-", false)]
    [InlineData("a b", false)]
    public void Values(string value, bool sound) => Assert.Equal(sound, Names.LabelValue(value).Count == 0);

    [Fact]
    public void LengthsHaveBounds()
    {
        Assert.Empty(Names.Dns1123Label(new string('a', 63)));
        Assert.Equal(["must be no more than 63 characters"], Names.Dns1123Label(new string('a', 64)));
        Assert.Empty(Names.Dns1123Subdomain(new string('a', 253)));
        Assert.Single(Names.Dns1123Subdomain(new string('a', 254)));
        Assert.Empty(Names.LabelValue(new string('a', 63)));
        Assert.Single(Names.LabelValue(new string('a', 64)));
    }

    [Theory]
    [InlineData("http", true)]
    [InlineData("a-b", true)]
    [InlineData("80", false)]
    [InlineData("a--b", false)]
    [InlineData("-a", false)]
    [InlineData("sixteen-letters-", false)]
    public void PortNames(string value, bool sound) => Assert.Equal(sound, Names.PortName(value).Count == 0);

    [Theory]
    [InlineData("10.0.0.1", null)]
    [InlineData("fe80::1", null)]
    [InlineData("010.0.0.1", "must not have leading 0s")]
    [InlineData("::ffff:10.0.0.1", "must not be an IPv4-mapped IPv6 address")]
    [InlineData("10.0.0", "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")]
    [InlineData("fe80::1%eth0", "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")]
    [InlineData("[::1]", "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")]
    public void LenientAddresses(string value, string? problem) => AssertOne(problem, (path, faults) => Addresses.CheckLegacy(value, path, faults));

    [Theory]
    [InlineData("10.0.0.0/8", null)]
    [InlineData("fd00::/8", null)]
    [InlineData("10.0.0.1/8", "must not have bits set beyond the prefix length")]
    [InlineData("10.0.0.0/33", "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")]
    [InlineData("10.0.0.0", "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")]
    [InlineData("10.0.0.0/08", "must not have leading 0s in IP or prefix length")]
    public void Ranges(string value, string? problem) => AssertOne(problem, (path, faults) => Addresses.CheckRange(value, path, faults));

    [Fact]
    public void PathsNameWhereTheyLead() => Assert.Equal("spec.containers[2].limits[cpu].x",
        FieldPath.Spec.Child("containers").Index(2).Child("limits").Key("cpu").Child("x").ToString());

    [Fact]
    public void FaultsAreBounded()
    {
        Faults faults = new();
        for (int i = 0; i < Faults.CountMax + 10; i++) faults.Required(FieldPath.Spec);
        Assert.Equal(Faults.CountMax, faults.ToCauses().Count);
    }

    private static void AssertOne(string? problem, Action<FieldPath, Faults> check)
    {
        Faults faults = new();
        check(FieldPath.Spec, faults);
        Assert.Equal(problem is null ? 0 : 1, faults.Count);
        if (problem is not null) Assert.EndsWith(": " + problem, faults.ToCauses()[0].Message, StringComparison.Ordinal);
    }
}
