"""The plan that the template of a workbook shows: an indicator of each kind, to be written over."""

from __future__ import annotations

from museum.services.plan_content import PlanContent, from_dict

EXAMPLE: PlanContent = from_dict(
    {
        "slug": "",
        "title_vi": "Ví dụ: Kế hoạch phục vụ học tập suốt đời của tỉnh đến năm 2030",
        "title_en": "Example: provincial plan for lifelong learning to 2030",
        "document": "01/KH-UBND",
        "issued_on": "2026-01-15",
        "valid_until": "2030-12-31",
        "level": "province",
        "funding_vi": "Ngân sách nhà nước theo phân cấp và nguồn xã hội hóa",
        "funding_en": "The state budget by level, and contributions from society",
        "reports_due": "11-25",
        "review_years": [2028, 2030],
        "actor": [
            {
                "name_vi": "Sở Văn hóa, Thể thao và Du lịch",
                "name_en": "Department of Culture, Sports and Tourism",
                "duty_vi": "Chủ trì, báo cáo hằng năm",
                "duty_en": "Leads, and reports each year",
                "leads": True,
            },
            {"name_vi": "Sở Giáo dục và Đào tạo", "name_en": "Department of Education and Training"},
        ],
        "objective": [
            {
                "code": "BT1",
                "system": "museum",
                "text_vi": "Bảo tàng phục vụ học sinh tham quan, học tập",
                "text_en": "Museums serve pupils' visits and learning",
                "indicator": [
                    {
                        "code": "1",
                        "name_vi": "Học sinh đến tham quan, học tập",
                        "name_en": "Pupils who came to visit and learn",
                        "kind": "count",
                        "measure": "pupil",
                        "rule": "pupils_attended",
                        "target": [{"first": 2026, "last": 2030, "low": 5000}],
                    },
                    {
                        "code": "2",
                        "name_vi": "Hoạt động trải nghiệm nhân ngày 18/5 và 23/11",
                        "name_en": "Experiential activities on 18 May and 23 November",
                        "kind": "range",
                        "measure": "activity",
                        "rule": "experience_days",
                        "parameters": {"days": "05-18 11-23"},
                        "target": [{"first": 2026, "last": 2030, "low": 2, "high": 3}],
                    },
                ],
            },
            {
                "code": "TV1",
                "system": "library",
                "text_vi": "Thư viện mở rộng phục vụ",
                "text_en": "Libraries serve more people",
                "indicator": [
                    {
                        "code": "1",
                        "name_vi": "Lượt người sử dụng thư viện",
                        "name_en": "Uses of libraries",
                        "kind": "growth",
                        "measure": "use",
                        "rule": "reported",
                        "target": [
                            {"first": 2026, "last": 2027, "low": "6", "high": "7.5"},
                            {"first": 2028, "last": 2030, "low": "8", "high": "10"},
                        ],
                    },
                    {
                        "code": "2",
                        "name_vi": "Xã có thư viện cơ sở",
                        "name_en": "Communes with a grassroots library",
                        "kind": "share",
                        "measure": "commune",
                        "rule": "reported",
                        "whole_vi": "tổng số xã",
                        "whole_en": "all communes",
                        "target": [
                            {"first": 2026, "last": 2028, "low": 30},
                            {"first": 2029, "last": 2030, "low": 50},
                        ],
                    },
                    {
                        "code": "3",
                        "name_vi": "Tổ chức Ngày Sách và Văn hóa đọc Việt Nam 21/4",
                        "name_en": "Vietnam Book and Reading Culture Day, 21 April, is held",
                        "kind": "yes_no",
                        "measure": "event",
                        "rule": "day_marked",
                        "parameters": {"day": "04-21"},
                        "target": [{"first": 2026, "last": 2030, "low": 1}],
                    },
                ],
            },
        ],
    }
)
