namespace Understudy.Control.Keepalived;

/// <summary>What is wrong with global_defs.</summary>
internal static class GlobalRules
{
    public static void Check(ConfigEntry whole, Findings findings)
    {
        var global = whole.Find("global_defs");
        var scripts = whole.All("vrrp_script").ToList();
        if (scripts.Count == 0) return;
        if (global?.Find("enable_script_security") is null)
        {
            findings.Advise(global ?? scripts[0],
                "scripts run as root even where others may change them; write enable_script_security in global_defs");
        }

        if (global?.Find("script_user") is null && scripts.Exists(script => script.Find("user") is null))
        {
            findings.Advise(global ?? scripts[0],
                "scripts run as keepalived_script, or as root where there is no such user; write script_user understudy in global_defs");
        }
    }

    /// <summary>The version that an instance speaks.</summary>
    public static int VersionOf(ConfigEntry whole, ConfigEntry instance)
    {
        var said = (instance.Find("version") ?? whole.Find("global_defs")?.Find("vrrp_version"))?.Value;
        return said == "3" || AddressesOf(instance).Any(address => address.Contains(':', StringComparison.Ordinal)) ? 3 : 2;
    }

    /// <summary>The VIPs that adverts name, without prefix.</summary>
    public static IEnumerable<string> AddressesOf(ConfigEntry instance) => AddressesIn(instance.Find("virtual_ipaddress"));

    public static IEnumerable<string> AddressesIn(ConfigEntry? block) => block?.Inside.Select(entry => entry.Key.Split('/')[0]) ?? [];
}
